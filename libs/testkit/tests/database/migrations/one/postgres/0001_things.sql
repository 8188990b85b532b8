-- One column of every type, all of which may be null.
create table every_type (
    id       uuid not null primary key,
    words    text,
    day      date,
    moment   timestamptz,
    yes      boolean,
    number   bigint,
    bytes    bytea,
    document jsonb
);

-- Something limited, with a revision.
create table place (
    id       bigint not null primary key,
    taken    bigint not null check (taken <= capacity),
    capacity bigint not null,
    revision bigint not null default 1
);

create table booking (
    id         uuid   not null primary key,
    place_id   bigint not null references place (id),
    request_id text   not null unique
);
