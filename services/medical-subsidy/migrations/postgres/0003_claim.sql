-- A claim for what a ledger has open, or the counter-claim that undoes one.
create table claim (
    claim_id            uuid      not null primary key,
    retiree_id          uuid      not null,
    year                bigint    not null,
    kind                text      not null check (kind in ('DIFFERENCE', 'REVERSAL')),
    state               text      not null check (state in ('DRAFT', 'SUBMITTED', 'VERIFIED', 'RETURNED', 'APPROVED', 'PAID', 'REVERSED')),
    settlement          text      not null check (settlement in ('PAY', 'RECOVER', 'OFFSET')),
    payee               text      not null check (payee in ('RETIREE', 'ESTATE')),
    entitlement_fen     bigint    not null,
    previously_paid_fen bigint    not null,
    payable_fen         bigint    not null check (payable_fen <> 0),
    -- Fixed at approval: the part set off and the part that moves as cash.
    offset_fen          bigint    not null,
    cash_fen            bigint    not null,
    -- What was decided on and the decision itself; the first replays the second to the byte.
    inputs              text      not null,
    decision            text      not null,
    -- The institution that has the claim in hand or has paid it, and its superiors.
    institution         text,
    county              text,
    prefecture          text,
    -- The hands it went through. A note may be empty.
    submitted_by        text,
    submitted_on        date,
    submitted_note      text,
    verified_by         text,
    verified_on         date,
    verified_note       text,
    approved_by         text,
    approved_on         date,
    approved_note       text,
    paid_by             text,
    paid_on             date,
    paid_note           text,
    returned_by         text,
    returned_on         date,
    returned_note       text,
    identity_checked_on date,
    payment_attempt     bigint    not null,
    -- What the bank knows the payment by; null until there is cash to move.
    payment_reference   text      unique,
    payment_failure     text      not null,
    reverses            uuid      references claim (claim_id),
    reversed_by         uuid,
    review_required     boolean   not null,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    revision            bigint    not null check (revision > 0),
    foreign key (retiree_id, year) references year_ledger (retiree_id, year),
    check (payable_fen = entitlement_fen - previously_paid_fen),
    check (state not in ('APPROVED', 'PAID') or payable_fen = offset_fen + cash_fen),
    check (kind = 'DIFFERENCE' or reverses is not null),
    -- Maker is never checker, whatever the program says.
    check (verified_by is null or verified_by <> submitted_by),
    check (approved_by is null or (approved_by <> submitted_by and approved_by <> verified_by)),
    check (paid_by is null or (paid_by <> submitted_by and paid_by <> approved_by))
);

-- A ledger has at most one claim under way.
create unique index claim_under_way on claim (retiree_id, year) where state in ('DRAFT', 'SUBMITTED', 'VERIFIED', 'RETURNED', 'APPROVED');
create index claim_of_ledger on claim (retiree_id, year, claim_id);
create index claim_of_institution on claim (institution, claim_id);
create index claim_of_county on claim (county, claim_id);
create index claim_of_prefecture on claim (prefecture, claim_id);
create index claim_awaiting_payment on claim (claim_id) where state = 'APPROVED';

-- A movement of money; never changed, only countered by another.
create table ledger_entry (
    entry_id    uuid      not null primary key,
    retiree_id  uuid      not null,
    year        bigint    not null,
    claim_id    uuid      not null references claim (claim_id),
    kind        text      not null check (kind in ('CASH_PAID', 'CASH_RECOVERED', 'CASH_RETURNED', 'OFFSET_CARRIED', 'OFFSET_TAKEN', 'OFFSET_RETURNED')),
    -- Positive raises what the ledger has paid.
    amount_fen  bigint    not null check (amount_fen <> 0),
    occurred_on date      not null,
    recorded_at timestamptz not null,
    foreign key (retiree_id, year) references year_ledger (retiree_id, year)
);

create index ledger_entry_of_ledger on ledger_entry (retiree_id, year, entry_id);

-- What the bank has reported, so that a report sent again does nothing.
create table payment_report (
    payment_reference text      not null,
    result            text      not null check (result in ('PAID', 'FAILED')),
    claim_id          uuid      not null references claim (claim_id),
    amount_fen        bigint    not null,
    occurred_on       date      not null,
    recorded_at       timestamptz not null,
    primary key (payment_reference, result)
);
