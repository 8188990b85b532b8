-- An activity of voluntary service; wrong ones are withdrawn by the one that corrects them.
create table volunteer_activity (
    activity_id  uuid     not null primary key,
    kind         text     not null,
    title        text     not null,
    occurred_on  date     not null,
    venue        text,
    evidence     text,
    -- Who organised it, and its superiors, a column a level.
    organization text     not null,
    institution  text,
    county       text,
    prefecture   text,
    corrects     uuid     unique references volunteer_activity (activity_id),
    recorded_by  text     not null,
    recorded_at  timestamptz not null,
    recorded_on  date     not null,
    -- Null while the record stands.
    withdrawn_at timestamptz
);

create index volunteer_activity_by_day on volunteer_activity (occurred_on, activity_id);
create index volunteer_activity_of_institution on volunteer_activity (institution, occurred_on, activity_id);
create index volunteer_activity_of_county on volunteer_activity (county, occurred_on, activity_id);
create index volunteer_activity_of_prefecture on volunteer_activity (prefecture, occurred_on, activity_id);

-- One person's part in an activity.
create table volunteer_participation (
    activity_id uuid   not null references volunteer_activity (activity_id),
    retiree_id  uuid   not null,
    minutes     bigint not null check (minutes between 1 and 1440),
    primary key (activity_id, retiree_id)
);

create index volunteer_participation_of_retiree on volunteer_participation (retiree_id, activity_id);
