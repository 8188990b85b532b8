-- One row for each branch or organisation of which something is recorded: every record writes over it, so that what a duty is
-- judged by cannot change unnoticed.
create table party_life_subject (
    -- The resource name.
    subject  text   not null primary key,
    revision bigint not null default 1
);

-- A meeting that a branch held. A wrong record is withdrawn by the one that corrects it.
create table party_meeting (
    meeting_id   uuid     not null primary key,
    branch_id    uuid     not null references party_branch (branch_id),
    -- The unit that led the branch and its superiors.
    institution  text     not null,
    county       text,
    prefecture   text,
    kind         text     not null check (kind in ('MEMBERS_MEETING', 'COMMITTEE_MEETING', 'GROUP_MEETING', 'PARTY_CLASS',
                                                    'THEME_PARTY_DAY', 'ORG_LIFE_MEETING', 'DEMOCRATIC_APPRAISAL',
                                                    'HEART_TO_HEART')),
    group_number bigint,
    held_on      date     not null,
    title        text     not null,
    -- Where the minutes are kept, never their text.
    minutes_ref  text,
    -- What was put to the vote, as a JSON list.
    resolutions  text     not null,
    -- Who was there, counted, as JSON.
    tally        text     not null,
    corrects     uuid unique references party_meeting (meeting_id),
    -- Null while the record stands.
    withdrawn_at timestamptz,
    recorded_by  text     not null,
    recorded_on  date     not null,
    recorded_at  timestamptz not null,
    check ((kind = 'GROUP_MEETING') = (group_number is not null)),
    check (recorded_on >= held_on)
);

create index party_meeting_of_branch on party_meeting (branch_id, held_on, meeting_id);
create index party_meeting_of_institution on party_meeting (institution, held_on, meeting_id);
create index party_meeting_of_county on party_meeting (county, held_on, meeting_id);
create index party_meeting_of_prefecture on party_meeting (prefecture, held_on, meeting_id);
create index party_meeting_by_day on party_meeting (held_on, meeting_id);

-- How each person took part in a meeting.
create table party_attendance (
    meeting_id uuid not null references party_meeting (meeting_id),
    retiree_id uuid not null,
    presence   text not null check (presence in ('PRESENT', 'EXCUSED', 'SERVED_AT_HOME', 'ABSENT', 'GUEST')),
    -- Why he was excused.
    reason     text,
    primary key (meeting_id, retiree_id)
);

-- What retirees read, heard and were told. Of a classified document only the title and the number are kept.
create table political_event (
    event_id         uuid     not null primary key,
    kind             text     not null check (kind in ('READING', 'REPORT', 'MEETING', 'MAJOR_ACTIVITY', 'BRIEFING',
                                                        'ANNUAL_REPORT')),
    organization     text     not null,
    institution      text,
    county           text,
    prefecture       text,
    occurred_on      date     not null,
    title            text     not null,
    document_no      text,
    confidentiality  text     not null check (confidentiality in ('PUBLIC', 'INTERNAL', 'CLASSIFIED')),
    summary          text,
    venue            text,
    attendance_count bigint   not null check (attendance_count >= 0),
    corrects         uuid unique references political_event (event_id),
    -- Null while the record stands.
    withdrawn_at     timestamptz,
    recorded_by      text     not null,
    recorded_on      date     not null,
    recorded_at      timestamptz not null,
    check (confidentiality <> 'CLASSIFIED' or summary is null),
    check (recorded_on >= occurred_on)
);

create index political_event_of_organization on political_event (organization, occurred_on, event_id);
create index political_event_of_institution on political_event (institution, occurred_on, event_id);
create index political_event_of_county on political_event (county, occurred_on, event_id);
create index political_event_of_prefecture on political_event (prefecture, occurred_on, event_id);
create index political_event_by_day on political_event (occurred_on, event_id);

-- The institutions whose retirees an event invited.
create table political_event_invited (
    event_id     uuid not null references political_event (event_id),
    organization text not null,
    primary key (event_id, organization)
);

create index political_event_invited_of on political_event_invited (organization, event_id);
