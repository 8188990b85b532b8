-- An entry about a person in a bureau's yearbook, or in the gazetteer of his settlement place.
create table annals_entry (
    entry_id      blob     not null primary key,
    retiree_id    blob     not null,
    name          text     not null,
    -- The year of a yearbook, or the division code of a gazetteer.
    year          bigint,
    region        text,
    -- The bureau that makes it, and where it stands.
    organization  text     not null,
    county        text,
    prefecture    text,
    words         text     not null,
    state         text     not null check (state in ('DRAFTED', 'SECRECY_CHECKED', 'SUBMITTED', 'PUBLISHED', 'WITHDRAWN')),
    withdrawal    text     check (withdrawal in ('OPTED_OUT', 'NOT_INCLUDED')),
    -- What the secrecy check found last.
    secrecy_note  text,
    drafted_by    text     not null,
    checked_by    text,
    submitted_on  date,
    published_on  date,
    -- Volume and page.
    place         text,
    -- Since when an erratum is due; its words and day.
    erratum_since date,
    erratum       text,
    erratum_on    date,
    recorded_at   datetime not null,
    updated_at    datetime not null,
    revision      bigint   not null default 1,
    check ((year is null) <> (region is null)),
    check ((withdrawal is null) = (state <> 'WITHDRAWN')),
    check (state = 'DRAFTED' or state = 'WITHDRAWN' or (checked_by is not null and checked_by <> drafted_by))
);

create unique index annals_entry_of_yearbook on annals_entry (retiree_id, organization, year)
    where year is not null and state <> 'WITHDRAWN';
create unique index annals_entry_of_gazetteer on annals_entry (retiree_id, region)
    where region is not null and state <> 'WITHDRAWN';
create index annals_entry_of_retiree on annals_entry (retiree_id, entry_id);
create index annals_entry_of_county on annals_entry (county, entry_id);
create index annals_entry_of_prefecture on annals_entry (prefecture, entry_id);

-- Where a person stands as to the annals; whoever drafts an entry, or takes a reason for one, writes over its revision.
create table annals_person (
    retiree_id   blob    not null primary key,
    -- Null while he has not said.
    may_be_named boolean,
    -- For what a bureau decided to include him beside the other criteria, and by which decision.
    other_reason text,
    document_no  text,
    revision     bigint  not null,
    check ((other_reason is null) = (document_no is null))
);
