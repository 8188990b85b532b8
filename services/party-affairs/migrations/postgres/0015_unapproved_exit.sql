-- The day from which the grade holds that makes a filing need an approval; null for any other.
alter table exit_application add column graded_on date;
-- Set when he left without the approval that he needed, as JSON. Where nothing had been applied for or filed, it says from
-- no state, and the way (`procedure`), of which the table knows two, is told by that.
alter table exit_application add column unapproved text;
-- What the deciding office said of what went beyond its approval, the earliest first, as a JSON list.
alter table exit_application add column reviewed text not null default '[]';
