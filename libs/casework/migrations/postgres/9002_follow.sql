-- How far this service has followed another's feed.
create table feed_cursor (
    -- The service followed, for example intake.
    source   text   not null primary key,
    -- The last position worked up.
    position bigint not null check (position >= 0)
);

-- The events that have taken effect here; an event that arrives again finds itself.
create table feed_inbox (
    event_id    uuid        not null primary key,
    source      text        not null,
    position    bigint      not null,
    applied_at  timestamptz not null
);
