-- How the days of a journey were put right, the earliest first, as a JSON list of what stood before.
alter table exit_application add column corrected text not null default '[]';
