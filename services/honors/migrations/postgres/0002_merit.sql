-- An entry of the register of merits: an award, a commendation, or service in combat.
create table merit_record (
    merit_record_id uuid     not null primary key,
    retiree_id      uuid     not null,
    -- The institution that serves him and its superiors; they follow him.
    institution     text,
    county          text,
    prefecture      text,
    -- MERIT, COMMENDATION or COMBAT, and within it which, with the day: what is the same stands once.
    sort            text     not null check (sort in ('MERIT', 'COMMENDATION', 'COMBAT')),
    same            text     not null,
    -- The kind of an award, or who commended; null for service in combat.
    kind            text,
    -- The level of an award; null where its kind has none.
    level           text,
    -- What a commendation or an operation is called.
    title           text,
    -- The day of the order; of service in combat its first.
    awarded_on      date     not null,
    collective      boolean  not null,
    document_no     text     not null,
    recorded_by     text     not null,
    recorded_at     timestamptz not null,
    -- The first day on which it holds no more, and why; null while it holds.
    revoked_on      date,
    revocation      text     check (revocation in ('BY_AUTHORITY', 'ENTERED_IN_ERROR')),
    revocation_note text,
    updated_at      timestamptz not null,
    revision        bigint   not null default 1,
    check ((revoked_on is null) = (revocation is null))
);

create unique index merit_record_once on merit_record (retiree_id, same) where revoked_on is null;
create index merit_record_of_retiree on merit_record (retiree_id, merit_record_id);
create index merit_record_of_institution on merit_record (institution, merit_record_id);
create index merit_record_of_county on merit_record (county, merit_record_id);
create index merit_record_of_prefecture on merit_record (prefecture, merit_record_id);
