-- A device that an institution has bought or rented (article 26).
create table assistive_device (
    device_id      blob not null primary key,
    institution    text,
    county         text,
    prefecture     text,
    kind           text not null,
    inventory_no   text not null,
    model          text not null,
    source         text not null check (source in ('PURCHASED', 'RENTED')),
    -- The last day of the rent; null for one that was bought.
    rented_until_on date,
    state          text not null check (state in ('AVAILABLE', 'LENT', 'RETIRED')),
    -- The day of the last loan or return.
    moved_on       date not null,
    -- To whom it is lent; null in custody.
    retiree_id     blob,
    lent_on        date,
    due_on         date,
    retired_reason text not null,
    recorded_at    datetime not null,
    updated_at     datetime not null,
    revision       bigint not null default 1,
    check ((source = 'RENTED') = (rented_until_on is not null)),
    check ((state = 'LENT') = (retiree_id is not null)),
    check ((retiree_id is null) = (lent_on is null) and (retiree_id is null) = (due_on is null)),
    check (due_on is null or due_on >= lent_on)
);
create unique index assistive_device_number on assistive_device (institution, inventory_no) where state <> 'RETIRED';
create index assistive_device_of_institution on assistive_device (institution, device_id);
create index assistive_device_of_county on assistive_device (county, device_id);
create index assistive_device_of_prefecture on assistive_device (prefecture, device_id);

-- A loan, which is only added to: that it came back is a line of its own revision.
create table device_loan (
    device_id   blob not null references assistive_device (device_id),
    -- The revision that the device has since the loan.
    revision    bigint not null,
    retiree_id  blob not null,
    lent_on     date not null,
    due_on      date not null,
    -- Sealed: why he needs it; null where nobody said.
    need        blob,
    returned_on date,
    condition   text not null,
    primary key (device_id, revision),
    check (returned_on is null or returned_on >= lent_on)
);
-- Lent to one at a time.
create unique index device_loan_once on device_loan (device_id) where returned_on is null;
create index device_loan_of_retiree on device_loan (retiree_id, device_id);
