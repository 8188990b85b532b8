-- One row a person, over which every act on his absences and transfers is written: so two absences never overlap.
create table party_relation (
    retiree_id blob     not null primary key references standing (retiree_id),
    -- The absence that is not over; null while he is at home.
    absence_id blob,
    -- The day of the last return, on which the next absence may begin at the earliest.
    free_from  date,
    revision   bigint   not null check (revision > 0),
    updated_at datetime not null
);

-- A stay away from home, from the report to the return.
create table party_absence (
    absence_id    blob     not null primary key,
    retiree_id    blob     not null references party_relation (retiree_id),
    -- The institution that serves him and its superiors, a column a level; null where there is none.
    institution   text,
    county        text,
    prefecture    text,
    state         text     not null check (state in ('REPORTED', 'ASSESSED', 'TRANSFER_OUT', 'TRANSFERRED_IN', 'CERTIFIED',
                    'REGISTERED_AT_BUREAU', 'PLACED', 'RETURNED', 'CANCELLED', 'LAPSED')),
    from_on       date     not null,
    -- Null where he does not know when he will be back.
    expected_to   date,
    -- Null while he is away.
    actual_to     date,
    destination   text     not null check (destination in ('IN_PROVINCE', 'OTHER_PROVINCE', 'ABROAD')),
    -- The bureau of the place; null outside the province.
    bureau        text,
    place         text,
    -- The exact address: sealed; null where none is known.
    exact_address blob,
    fixed_address boolean  not null,
    arrangement   text check (arrangement in ('TRANSFER', 'CERTIFICATE', 'KEEP', 'NOT_APPLICABLE')),
    reason_not_transferred text,
    -- True while a changed plan waits to be assessed again.
    reassess      boolean  not null,
    -- The number of the certificate: sealed.
    letter_no     blob,
    issued_on     date,
    valid_to      date,
    issued_by     text,
    -- The bureau where he reported, and the day.
    registered_at text,
    registered_on date,
    -- The branch whose life he shares there, and the day from which he does.
    host_branch_id blob references party_branch (branch_id),
    placed_on     date,
    transfer_id   blob,
    revision      bigint   not null default 1,
    recorded_by   text     not null,
    recorded_at   datetime not null,
    updated_at    datetime not null,
    check (expected_to is null or expected_to >= from_on),
    check (actual_to is null or actual_to >= from_on),
    check ((state = 'RETURNED') = (actual_to is not null)),
    check ((letter_no is null) = (issued_on is null) and (issued_on is null) = (valid_to is null)),
    check (valid_to is null or valid_to >= issued_on),
    check ((registered_at is null) = (registered_on is null)),
    check ((host_branch_id is null) = (placed_on is null))
);

-- One at a time.
create unique index party_absence_one_open on party_absence (retiree_id) where state not in ('RETURNED', 'CANCELLED', 'LAPSED');
create index party_absence_of on party_absence (retiree_id, from_on);
-- Those whose day of return may be over without a return.
create index party_absence_awaited on party_absence (expected_to) where state not in ('RETURNED', 'CANCELLED', 'LAPSED') and not reassess;

-- The transfer of a relation. It moves nothing until it is accepted.
create table relation_transfer (
    transfer_id      blob     not null primary key,
    retiree_id       blob     not null references party_relation (retiree_id),
    from_branch_id   blob     not null references party_branch (branch_id),
    -- The unit that leads the old branch and its superiors.
    institution      text     not null,
    county           text,
    prefecture       text,
    -- Null where the relation leaves the province.
    to_branch_id     blob references party_branch (branch_id),
    to_outside       text,
    absence_id       blob references party_absence (absence_id),
    state            text     not null check (state in ('SENT', 'ACCEPTED', 'DECLINED', 'LAPSED')),
    sent_on          date     not null,
    due_on           date     not null,
    -- The last month for which dues were paid in full.
    dues_paid_through date,
    sent_by          text     not null,
    decided_by       text,
    decided_on       date,
    decision_note    text,
    revision         bigint   not null default 1,
    recorded_at      datetime not null,
    check ((to_branch_id is null) <> (to_outside is null)),
    check (to_branch_id is null or to_branch_id <> from_branch_id),
    -- Whoever sends does not accept, where another branch can.
    check (state <> 'ACCEPTED' or to_branch_id is null or (decided_by is not null and decided_by <> sent_by))
);

-- One at a time.
create unique index relation_transfer_one_open on relation_transfer (retiree_id) where state = 'SENT';
create index relation_transfer_of on relation_transfer (retiree_id, sent_on);
