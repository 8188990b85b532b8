-- One row a retiree and calendar year; every command of the ledger changes it, so that its revision guards them all.
create table year_ledger (
    retiree_id       uuid   not null references standing (retiree_id),
    year             bigint not null,
    in_scope_fen     bigint not null check (in_scope_fen >= 0),
    out_of_scope_fen bigint not null check (out_of_scope_fen >= 0),
    items            bigint not null check (items >= 0),
    -- The newest days on which an item counts and on which care ended; null while there is no item.
    last_counts_on   date,
    last_care_on     date,
    -- What was paid: the sum of the ledger's entries.
    paid_fen         bigint not null check (paid_fen >= 0),
    -- The claim under way; at most one.
    open_claim_id    uuid,
    revision         bigint not null check (revision > 0),
    primary key (retiree_id, year)
);

create index year_ledger_of_year on year_ledger (year, retiree_id);

-- A bill that a retiree has settled, or a refund; never changed, only followed by another.
create table self_pay_item (
    item_id          uuid      not null primary key,
    retiree_id       uuid      not null,
    -- The ledger's year.
    year             bigint    not null,
    -- Sealed; the index finds the number again and keeps it from being used twice.
    invoice_no       bytea     not null,
    invoice_index    bytea     not null,
    -- A keyed digest of all that was sent, which tells a repeat from another bill under the same number.
    content_index    bytea     not null,
    hospital         bytea     not null,
    remark           bytea     not null,
    settled_on       date      not null,
    -- The day that picks category and policy: a refund's is that of the bill it gives back.
    counts_on        date      not null,
    care_ended_on    date      not null,
    -- Negative in a refund.
    in_scope_fen     bigint    not null,
    out_of_scope_fen bigint    not null,
    refund_of        uuid      references self_pay_item (item_id),
    recorded_at      timestamptz not null,
    -- The refund that gave back what was left of the bill; null while the bill stands. Kept in one commit with the
    -- refund. A bill that was given back whole no longer holds its number, so it can be entered anew for the right
    -- person or day.
    countered_by     uuid      references self_pay_item (item_id) deferrable initially deferred,
    foreign key (retiree_id, year) references year_ledger (retiree_id, year)
);

create index self_pay_item_of_ledger on self_pay_item (retiree_id, year, settled_on, item_id);
create index self_pay_item_refunds on self_pay_item (refund_of) where refund_of is not null;
create unique index self_pay_item_standing_number on self_pay_item (invoice_index) where countered_by is null;
create index self_pay_item_of_number on self_pay_item (invoice_index);

-- What a retiree still owes from claims that are to be set off against the next payment, of whichever year.
create table owed (
    retiree_id uuid   not null primary key references standing (retiree_id),
    due_fen    bigint not null check (due_fen >= 0),
    revision   bigint not null check (revision > 0)
);
