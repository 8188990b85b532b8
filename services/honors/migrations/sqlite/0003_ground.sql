-- What puts a person into a group of article 30: told by party-affairs, or recorded by a bureau.
create table recuperation_ground (
    ground_id    blob     not null primary key,
    retiree_id   blob     not null,
    criterion    text     not null check (criterion in ('VOLUNTEER', 'SECRETARY', 'CONTRIBUTION')),
    -- PARTY_AFFAIRS, OWN (an honour of this service) or BUREAU.
    origin       text     not null check (origin in ('PARTY_AFFAIRS', 'OWN', 'BUREAU')),
    -- The activity, the branch, the honour, or the number of the document.
    source       text     not null,
    since        date     not null,
    -- The first day on which it speaks for him no more; a term as secretary that ended still does.
    withdrawn_on date,
    note         text,
    recorded_by  text     not null,
    recorded_at  datetime not null,
    revision     bigint   not null default 1,
    unique (retiree_id, criterion, source, since)
);

create index recuperation_ground_of_source on recuperation_ground (source);

-- Who leads a branch now, as party-affairs told.
create table branch_secretary (
    branch     text   not null primary key,
    retiree_id blob,
    since      date   not null,
    -- The revision of the branch there; an older event changes nothing.
    revision   bigint not null
);

-- A sanction that party-affairs told of. Whether it is grave is sealed.
create table sanction (
    discipline   text not null primary key,
    retiree_id   blob not null,
    effective_on date not null,
    -- The first day on which it holds no more.
    revoked_on   date,
    grave        blob not null
);

create index sanction_of_retiree on sanction (retiree_id);

-- A recuperation that somebody was on.
create table trip (
    trip_id     blob     not null primary key,
    retiree_id  blob     not null,
    -- The year in which it counts.
    year        bigint   not null,
    ended_on    date     not null,
    -- The slot of a batch here, or the number of the document of one before.
    source      text     not null,
    recorded_by text     not null,
    recorded_at datetime not null,
    unique (retiree_id, source)
);

create index trip_of_retiree on trip (retiree_id, ended_on);
