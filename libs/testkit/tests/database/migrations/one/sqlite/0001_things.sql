-- One column of every type, all of which may be null.
create table every_type (
    id       blob not null primary key,
    words    text,
    day      date,
    moment   datetime,
    yes      boolean,
    number   bigint,
    bytes    blob,
    document text
);

-- Something limited, with a revision.
create table place (
    id       bigint not null primary key,
    taken    bigint not null check (taken <= capacity),
    capacity bigint not null,
    revision bigint not null default 1
);

create table booking (
    id         blob   not null primary key,
    place_id   bigint not null references place (id),
    request_id text   not null unique
);
