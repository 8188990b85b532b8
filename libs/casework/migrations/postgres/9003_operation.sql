-- A job that outlasts a call. It is done in steps; each step's writes and this row change together.
create table operation (
    operation_id uuid        not null primary key,
    -- The runner that carries it out, for example settle-year.
    kind         text        not null,
    state        text        not null check (state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- Encoded google.protobuf.Any: what was asked, how far it is, what came of it.
    request      bytea       not null,
    metadata     bytea       not null,
    response     bytea,
    -- Encoded google.rpc.Status when FAILED or CANCELLED.
    fault        bytea,
    -- Where the next step begins; null at the start.
    cursor       text,
    -- Set when somebody asked to stop; honoured between steps.
    cancel_requested_at timestamptz,
    -- Who asked for it, so that each step acts in that name.
    caller       text        not null,
    caller_organization text not null,
    caller_roles text        not null,
    institution  text,
    county       text,
    prefecture   text,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    revision     bigint      not null default 1
);

create index operation_running on operation (created_at) where state = 'RUNNING';
