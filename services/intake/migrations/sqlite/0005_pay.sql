-- One suspension of pay, from the proposal to its end.
create table pay_suspension (
    suspension_id   blob     not null primary key,
    retiree_id      blob     not null references retiree (retiree_id),
    state           text     not null check (state in ('PROPOSED', 'CONFIRMED', 'DECLINED', 'ENDED')),
    -- The grounds, lost contact first, as a JSON list.
    grounds         text     not null,
    last_contact_on date     not null,
    lost_on         date     not null,
    evidence        text     not null,
    -- How the proposal was examined, with the policy versions applied.
    decision        text     not null,
    proposed_by     text     not null,
    proposed_on     date     not null,
    decided_by      text,
    decided_on      date,
    decision_note   text,
    -- The first month withheld, and the first that runs again.
    withheld_from   date,
    withheld_to     date,
    end_reason      text check (end_reason in ('RESUMED', 'DECEASED')),
    ended_by        text,
    ended_on        date,
    end_evidence    text,
    recorded_at     datetime not null,
    -- Whoever proposes does not confirm.
    check (state not in ('CONFIRMED', 'ENDED') or (decided_by is not null and decided_by <> proposed_by)),
    check ((state in ('CONFIRMED', 'ENDED')) = (withheld_from is not null)),
    check ((state = 'ENDED') = (withheld_to is not null)),
    check (withheld_to is null or withheld_to >= withheld_from)
);
-- One at a time.
create unique index pay_suspension_one_open on pay_suspension (retiree_id) where state in ('PROPOSED', 'CONFIRMED');
create index pay_suspension_by_retiree on pay_suspension (retiree_id, recorded_at);

-- A regular monthly amount from a month on; of two for one month the later record holds.
create table retirement_pay (
    retiree_id     blob     not null references retiree (retiree_id),
    -- The pay revision of the retiree that recorded it.
    revision       bigint   not null,
    effective_from date     not null,
    monthly_fen    bigint   not null check (monthly_fen >= 0),
    basis_document text     not null,
    recorded_by    text     not null,
    recorded_on    date     not null,
    primary key (retiree_id, revision)
);

-- An adjustment of treatment after a heavy sanction, or the revocation of one.
create table treatment_adjustment (
    adjustment_id    blob     not null primary key,
    retiree_id       blob     not null references retiree (retiree_id),
    effective_from   date     not null,
    effective_to     date check (effective_to > effective_from),
    reduction_points bigint   not null check (reduction_points between 0 and 10000),
    reduction_fen    bigint   not null check (reduction_fen >= 0),
    basis_document   text     not null,
    revokes          blob     unique references treatment_adjustment (adjustment_id),
    recorded_by      text     not null,
    recorded_on      date     not null,
    recorded_at      datetime not null,
    check ((revokes is null) = (reduction_points > 0 or reduction_fen > 0))
);
create index treatment_adjustment_by_retiree on treatment_adjustment (retiree_id, recorded_at);

-- An amount due for past months, to the person or from him.
create table back_pay (
    back_pay_id         blob     not null primary key,
    revision            bigint   not null default 1,
    retiree_id          blob     not null references retiree (retiree_id),
    state               text     not null check (state in ('PROPOSED', 'CONFIRMED', 'DECLINED', 'VOID')),
    direction           text     not null check (direction in ('PAY', 'RECOVER')),
    cause               text     not null,
    month_from          date     not null,
    month_to            date     not null check (month_to > month_from),
    -- Null while no regular amount is known.
    amount_fen          bigint check (amount_fen >= 0),
    decision            text     not null,
    proposed_by         text     not null,
    proposed_on         date     not null,
    decided_by          text,
    decided_on          date,
    decision_note       text,
    identity_checked_on date,
    -- The month in whose run it is carried out.
    run_month           date,
    recorded_at         datetime not null,
    -- Whoever causes it does not confirm it.
    check (state not in ('CONFIRMED', 'DECLINED') or (decided_by is not null and decided_by <> proposed_by)),
    check ((state = 'CONFIRMED') = (run_month is not null)),
    check (state <> 'CONFIRMED' or amount_fen is not null)
);
create index back_pay_by_retiree on back_pay (retiree_id, recorded_at);
create index back_pay_by_run on back_pay (run_month, retiree_id);
