-- Bureaus and institutions. A code is never used again.
create table organization (
    code         text     collate "C" not null primary key,
    display_name text     not null,
    kind         text     not null check (kind in ('BUREAU', 'CENTER', 'HOME', 'STATION')),
    level        text     not null check (level in ('INSTITUTION', 'COUNTY', 'PREFECTURE', 'PROVINCE')),
    region       text     not null,
    -- Null for the province alone.
    superior     text     references organization (code),
    -- Itself and those above, a column a level.
    institution  text,
    county       text,
    prefecture   text,
    valid_from   date     not null,
    -- The first day on which it exists no more.
    valid_to     date,
    uscc         text,
    departments  text     not null,
    merged_into  text     references organization (code),
    revision     bigint   not null,
    recorded_at  timestamptz not null,
    updated_at   timestamptz not null,
    check ((kind = 'BUREAU') = (level <> 'INSTITUTION')),
    check ((level = 'PROVINCE') = (superior is null)),
    check (valid_to is null or valid_from <= valid_to),
    check (merged_into is null or valid_to is not null)
);
create index organization_by_superior on organization (superior, code);
create index organization_by_county on organization (county, code);
create index organization_by_prefecture on organization (prefecture, code);

-- One row that every change of a superior touches: whoever copies ancestors in bulk names the revision he read.
create table organization_tree (
    id       bigint not null primary key check (id = 1),
    revision bigint not null
);
insert into organization_tree (id, revision) values (1, 1);
