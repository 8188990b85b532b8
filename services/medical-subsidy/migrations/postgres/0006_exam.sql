-- What a check-up costs at a place, for a grade of the civil service, in a year (article 19).
create table exam_standard (
    standard_id   uuid not null primary key,
    region_code   text not null,
    civil_grade   text not null,
    year          bigint not null,
    amount_fen    bigint not null check (amount_fen > 0),
    document      text not null,
    set_by        text not null,
    -- Null while it stands; a correction stands in its place.
    superseded_at timestamptz,
    recorded_at   timestamptz not null,
    revision      bigint not null default 1
);
create unique index exam_standard_once on exam_standard (region_code, civil_grade, year) where superseded_at is null;
create index exam_standard_of_year on exam_standard (year, standard_id);

-- A day at a provider with so many slots.
create table exam_session (
    session_id   uuid not null primary key,
    institution  text,
    county       text,
    prefecture   text,
    provider     text not null,
    exam_on      date not null,
    capacity     bigint not null check (capacity > 0),
    taken        bigint not null check (taken >= 0 and taken <= capacity),
    -- Null while it takes bookings.
    closed_on    date,
    close_reason text not null,
    recorded_at  timestamptz not null,
    revision     bigint not null default 1
);
create index exam_session_of_institution on exam_session (institution, session_id);
create index exam_session_of_county on exam_session (county, session_id);
create index exam_session_of_prefecture on exam_session (prefecture, session_id);

-- The check-up of a person in a calendar year.
create table exam (
    exam_id           uuid not null primary key,
    retiree_id        uuid not null,
    -- The institution that serves him and its superiors; they follow the person.
    institution       text,
    county            text,
    prefecture        text,
    year              bigint not null,
    state             text not null check (state in ('OFFERED', 'BOOKED', 'DONE', 'DECLINED', 'VOID')),
    offered_on        date,
    session_id        uuid references exam_session (session_id),
    examined_on       date,
    provider          text,
    -- Whether a standard was found on that day.
    standard_state    text,
    civil_grade       text,
    civil_grade_basis text,
    standard_id       uuid references exam_standard (standard_id),
    -- Its amount as it stood.
    standard_fen      bigint,
    cost_fen          bigint check (cost_fen >= 0),
    -- Why a further one of the year is paid; null for the yearly one.
    override_reason   text,
    -- Sealed: where the result is kept, and what was found.
    result            bytea,
    declined_on       date,
    signed_by         text,
    signature_ref     text,
    void_reason       text not null,
    review_required   boolean not null,
    recorded_at       timestamptz not null,
    updated_at        timestamptz not null,
    revision          bigint not null default 1,
    check (state <> 'BOOKED' or session_id is not null),
    check (state <> 'DONE' or (examined_on is not null and standard_state is not null)),
    check (state <> 'DECLINED' or (declined_on is not null and signed_by is not null and signature_ref is not null)),
    check ((standard_id is null) = (standard_fen is null))
);
-- One a year is paid; a further one bears the word of a bureau.
create unique index exam_once on exam (retiree_id, year) where state <> 'VOID' and override_reason is null;
create index exam_by_retiree on exam (retiree_id, exam_id);
create index exam_by_session on exam (session_id, exam_id);
create index exam_by_standard on exam (standard_id, exam_id);
create index exam_of_institution on exam (institution, exam_id);
create index exam_of_county on exam (county, exam_id);
create index exam_of_prefecture on exam (prefecture, exam_id);
