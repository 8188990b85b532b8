-- What this service knows of each retiree, learnt from intake's feed.
create table standing (
    retiree_id    blob    not null primary key,
    name          text    not null,
    -- The keyed blind index of the citizen id; null while intake knows none.
    citizen_index blob,
    -- What kind of retiree from which day on: JSON, the earliest first.
    categories    text    not null,
    -- The institution and its superiors, a column a level; null where there is none.
    institution   text,
    county        text,
    prefecture    text,
    -- Null while the person lives.
    deceased_on   date,
    pay_suspended boolean not null,
    -- The record that stands for this one since the two were merged.
    merged_into   blob,
    -- Intake's revision of the retiree; an older event changes nothing.
    revision      bigint  not null check (revision > 0)
);

create index standing_of_citizen on standing (citizen_index);
create index standing_of_institution on standing (institution, retiree_id);
create index standing_of_county on standing (county, retiree_id);
create index standing_of_prefecture on standing (prefecture, retiree_id);
