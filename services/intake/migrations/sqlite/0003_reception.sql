-- The reception of an item, from the bureau's first act to the institution.
create table reception (
    reception_id      blob     not null primary key,
    -- An item has one reception; carried over, it is opened again.
    item_id           blob     not null unique references placement_item (item_id),
    -- The plan under which it is carried out now.
    plan_year         bigint   not null references placement_plan (plan_year),
    state             text     not null
        check (state in ('OPENED', 'ARCHIVE_CHECK', 'SUPPLEMENT', 'HANDED_OVER', 'RECEIVED', 'INSTITUTION_ASSIGNED',
                         'CARRIED_OVER', 'REJECTED', 'WITHDRAWN', 'CANCELLED_DECEASED')),
    opened_on         date     not null,
    latest_act_on     date     not null,
    handed_over_on    date,
    received_on       date,
    assigned_on       date,
    retiree_id        blob    ,
    -- What the archive lacks, or why the case ended.
    reason            text,
    consent           text     not null check (consent in ('YES', 'NO', 'UNKNOWN')),
    -- The latest decision by article 8, whole.
    article8          text    ,
    lag_working_days  bigint,
    -- Why an act was recorded after its window.
    late_reason       text,
    -- Codes, separated by commas.
    flags             text     not null,
    -- The bureaus of the settlement place, and the institution once assigned.
    institution       text     references organization (code),
    county            text,
    prefecture        text,
    revision          bigint   not null,
    recorded_at       datetime not null,
    updated_at        datetime not null,
    check (handed_over_on is null or opened_on <= handed_over_on),
    check (received_on is null or handed_over_on <= received_on),
    check ((state in ('HANDED_OVER', 'RECEIVED', 'INSTITUTION_ASSIGNED')) = (handed_over_on is not null)),
    check ((state in ('RECEIVED', 'INSTITUTION_ASSIGNED')) = (retiree_id is not null)),
    check ((state in ('RECEIVED', 'INSTITUTION_ASSIGNED')) = (received_on is not null)),
    check ((state = 'INSTITUTION_ASSIGNED') = (institution is not null)),
    check ((state = 'INSTITUTION_ASSIGNED') = (assigned_on is not null)),
    check ((state in ('SUPPLEMENT', 'REJECTED', 'WITHDRAWN', 'CANCELLED_DECEASED')) = (reason is not null))
);
create unique index reception_of_retiree on reception (retiree_id) where retiree_id is not null;
create index reception_by_plan on reception (plan_year, reception_id);
create index reception_by_institution on reception (institution, reception_id);
create index reception_by_county on reception (county, reception_id);
create index reception_by_prefecture on reception (prefecture, reception_id);
