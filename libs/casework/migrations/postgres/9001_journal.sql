-- One row a command: its replayable answer, its audit record and its events.
create table journal_entry (
    -- Counts the entries as they were written. An act that rests on another was written after it,
    -- whatever the clocks of two processes say; so this, not a time, orders what has no place yet.
    arrival        bigint      generated always as identity primary key,
    -- Made from caller, person acted for, method and request_id, so that a repeated request collides here.
    replay_key     uuid        not null unique,
    -- SHA-256 of the request; tells a repeat from another request under the same id.
    request_digest bytea       not null,
    -- The answer as it was sent, sealed. Null once pruned after the replay window.
    answer         bytea,
    -- An encoded junxiu.audit.v1.AuditRecord: the part that is chained, never changed.
    record         bytea       not null,
    -- An encoded junxiu.feed.v1.FollowResponse, sealed. Null when nothing happened that others hear of.
    events         bytea,
    -- The resource acted on.
    subject        text        not null,
    -- The holder of the subject and its superiors, a column a level; all null for the province's own.
    institution    text,
    county         text,
    prefecture     text,
    recorded_at    timestamptz not null,
    -- The entry's place in the service's one order, without gaps. Null until the sequencer has placed it.
    position       bigint      unique,
    -- SHA-256 of the link before it and of the record.
    link           bytea,
    check ((position is null) = (link is null))
);

create index journal_entry_unplaced on journal_entry (arrival) where position is null;
create index journal_entry_of_subject on journal_entry (subject, position);
