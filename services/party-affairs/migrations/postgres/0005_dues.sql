-- What is kept of a member's dues, one row a person: every act on them writes over it, and lists run along its indexes.
create table dues_account (
    retiree_id      uuid     not null primary key references standing (retiree_id),
    -- The branch where he stood when it was last reckoned, its leading unit and that unit's superiors; null for none.
    branch_id       uuid,
    institution     text,
    county          text,
    prefecture      text,
    -- The revision of his membership when it was last reckoned; 0 where there was none.
    place_revision  bigint   not null,
    -- The first day of the oldest month that is not settled, which may lie ahead; null where nothing will fall due.
    unsettled_from  date,
    -- The day after which so many months in a row are unpaid that the branch must look, if none of them is paid.
    unpaid_run_on   date,
    -- The first month of the run that is flagged; null while none is.
    flagged_from    date,
    -- The last month that the branch excused.
    excused_through date,
    revision        bigint   not null check (revision > 0),
    updated_at      timestamptz not null
);

create index dues_account_behind on dues_account (unsettled_from, retiree_id) where unsettled_from is not null;
create index dues_account_of_branch on dues_account (branch_id, unsettled_from, retiree_id) where unsettled_from is not null;
create index dues_account_of_institution on dues_account (institution, unsettled_from, retiree_id) where unsettled_from is not null;
create index dues_account_of_county on dues_account (county, unsettled_from, retiree_id) where unsettled_from is not null;
create index dues_account_of_prefecture on dues_account (prefecture, unsettled_from, retiree_id) where unsettled_from is not null;
-- Those of whom the daily run has not told yet that the branch must look.
create index dues_account_unflagged on dues_account (unpaid_run_on, retiree_id) where unpaid_run_on is not null and flagged_from is null;

-- The pay on which dues rest. A fact is only added; a correction points at the one it corrects.
create table dues_base (
    base_id      uuid     not null primary key,
    retiree_id   uuid     not null references dues_account (retiree_id),
    kind         text     not null check (kind in ('REGULAR', 'REPAID')),
    -- The first day of a month.
    first_month  date     not null,
    last_month   date,
    base_fen     bigint   not null check (base_fen >= 0),
    rhythm       text     not null check (rhythm in ('MONTHLY', 'QUARTERLY')),
    repaid_on    date,
    document_no  text,
    corrects     uuid references dues_base (base_id),
    -- The fact that corrects this one.
    corrected_by uuid,
    recorded_by  text     not null,
    recorded_at  timestamptz not null,
    check ((kind = 'REPAID') = (repaid_on is not null)),
    check ((kind = 'REPAID') = (last_month is not null)),
    check (last_month is null or last_month >= first_month)
);

create index dues_base_of on dues_base (retiree_id, first_month);
create unique index dues_base_one_a_month on dues_base (retiree_id, kind, first_month) where corrected_by is null;
create unique index dues_base_corrected_once on dues_base (corrects);

-- The months in which pay was held back, as the register told.
create table dues_interruption (
    interruption_id uuid not null primary key,
    retiree_id      uuid not null,
    from_month      date not null,
    -- The first month that runs again; null while pay is held back.
    to_month        date
);

create index dues_interruption_of on dues_interruption (retiree_id);
create unique index dues_interruption_one_open on dues_interruption (retiree_id) where to_month is null;

-- A payment of dues. A wrong one is withdrawn by the one that corrects it.
create table dues_payment (
    payment_id    uuid     not null primary key,
    retiree_id    uuid     not null references dues_account (retiree_id),
    branch_id     uuid     not null references party_branch (branch_id),
    amount_fen    bigint   not null check (amount_fen > 0),
    -- What was given freely above the dues.
    voluntary_fen bigint   not null check (voluntary_fen >= 0 and voluntary_fen < amount_fen),
    paid_on       date     not null,
    payer         text     not null check (payer in ('SELF', 'RELATIVE', 'MEMBER')),
    payer_name    text,
    channel       text     not null check (channel in ('CASH', 'TRANSFER', 'ONLINE', 'AT_HOME')),
    -- The branch's decision by which it was taken after the limit.
    branch_decision text,
    corrects      uuid references dues_payment (payment_id),
    recorded_by   text     not null,
    recorded_at   timestamptz not null,
    recorded_on   date     not null,
    -- Null while it stands.
    withdrawn_at  timestamptz,
    check ((payer = 'SELF') = (payer_name is null))
);

create unique index dues_payment_corrected_once on dues_payment (corrects);
create index dues_payment_of on dues_payment (retiree_id, paid_on);

-- A month that a payment covers, and on what it was reckoned.
create table dues_paid_month (
    payment_id   uuid   not null references dues_payment (payment_id),
    retiree_id   uuid   not null,
    month        date   not null,
    base_fen     bigint not null check (base_fen >= 0),
    paid_fen     bigint not null check (paid_fen > 0),
    due_on       date   not null,
    paid_on      date   not null,
    -- Null while the payment stands.
    withdrawn_at timestamptz,
    primary key (payment_id, month)
);

-- A month is paid once.
create unique index dues_month_paid_once on dues_paid_month (retiree_id, month) where withdrawn_at is null;

-- A reduction that the branch asks for, until the committee above decides.
create table dues_reduction (
    reduction_id  uuid     not null primary key,
    retiree_id    uuid     not null references dues_account (retiree_id),
    branch_id     uuid     not null references party_branch (branch_id),
    -- The unit that leads the branch and its superiors.
    institution   text     not null,
    county        text,
    prefecture    text,
    state         text     not null check (state in ('PROPOSED', 'APPROVED', 'DECLINED')),
    first_month   date     not null,
    last_month    date     not null,
    monthly_fen   bigint   not null check (monthly_fen >= 0),
    -- The hardship and the branch's resolution: sealed.
    grounds       bytea     not null,
    proposed_by   text     not null,
    proposed_on   date     not null,
    decided_by    text,
    decided_on    date,
    -- What the deciding person said: sealed.
    decision_note bytea,
    revision      bigint   not null default 1,
    recorded_at   timestamptz not null,
    check (last_month >= first_month),
    -- Whoever asks does not approve.
    check (state <> 'APPROVED' or (decided_by is not null and decided_by <> proposed_by))
);

-- One at a time.
create unique index dues_reduction_one_open on dues_reduction (retiree_id) where state = 'PROPOSED';
create index dues_reduction_of on dues_reduction (retiree_id, first_month);
create index dues_reduction_of_institution on dues_reduction (institution, reduction_id);
create index dues_reduction_of_county on dues_reduction (county, reduction_id);
create index dues_reduction_of_prefecture on dues_reduction (prefecture, reduction_id);

-- The branch's finding that months were left unpaid for a good reason.
create table dues_excuse (
    excuse_id     uuid     not null primary key,
    retiree_id    uuid     not null references dues_account (retiree_id),
    -- The last month that is excused.
    through_month date     not null,
    -- The reason: sealed.
    grounds       bytea     not null,
    occurred_on   date     not null,
    recorded_by   text     not null,
    recorded_at   timestamptz not null
);

create index dues_excuse_of on dues_excuse (retiree_id);
