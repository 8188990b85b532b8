-- How the return was put off, the earliest first, as a JSON list.
alter table exit_application add column prolonged text not null default '[]';

-- A report from abroad; a wrong one is withdrawn by the one that corrects it.
create table overseas_report (
    report_id    blob     not null primary key,
    retiree_id   blob     not null,
    -- The institution that served him when it was recorded and its superiors, a column a level.
    institution  text,
    county       text,
    prefecture   text,
    exit_id      blob     not null references exit_application (exit_id),
    -- For example 2024-Q1.
    quarter      text     not null,
    reported_on  date     not null,
    -- Sealed: it tells what a person thinks.
    content      blob     not null,
    -- The contact that it was; null for one that came after the return.
    contact_id   blob,
    corrects_id  blob     unique references overseas_report (report_id),
    recorded_by  text     not null,
    recorded_on  date     not null,
    recorded_at  datetime not null,
    -- Null while it stands.
    withdrawn_on date
);

-- A quarter is reported once.
create unique index overseas_report_once on overseas_report (retiree_id, quarter) where withdrawn_on is null;
create index overseas_report_of_exit on overseas_report (exit_id, report_id);
