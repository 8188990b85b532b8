-- What this service knows of each retiree, learnt from intake's feed.
create table standing (
    retiree_id        uuid   not null primary key,
    name              text   not null,
    birth_date        date,
    -- The institution and its superiors, a column a level; null where there is none.
    institution       text,
    county            text,
    prefecture        text,
    settlement_region text   not null,
    received_on       date   not null,
    -- ACTIVE, TRANSFERRED_OUT or DECEASED.
    life_status       text   not null,
    -- Null while the person lives.
    died_on           date,
    -- The record that stands for this one since the two were merged.
    merged_into       uuid,
    -- Intake's revision of the retiree; an older event changes nothing.
    revision          bigint not null check (revision > 0)
);

create index standing_of_institution on standing (institution, retiree_id);
create index standing_of_county on standing (county, retiree_id);
create index standing_of_prefecture on standing (prefecture, retiree_id);

-- The tree of organisations, learnt from intake's feed: plans and campaigns belong to bureaus.
create table organization (
    code         text   not null primary key,
    display_name text   not null,
    level        text   not null check (level in ('INSTITUTION', 'COUNTY', 'PREFECTURE', 'PROVINCE')),
    -- The division whose calendar holds for it.
    region       text   not null,
    -- Null for the province alone.
    superior     text,
    county       text,
    prefecture   text,
    valid_from   date   not null,
    -- The first day on which it exists no more.
    valid_to     date,
    revision     bigint not null check (revision > 0)
);
