-- What articles 19 and 21 to 26 ask of a person, learnt with the rest of the standing. Null until the next news of
-- somebody who was known before these columns were.
alter table standing add column birth_date date;
-- The post grade that his grades correspond to; null where they decide none.
alter table standing add column post_grade text;
-- The division code of the settlement place.
alter table standing add column settlement_region text;
alter table standing add column received_on date;
-- ACTIVE, TRANSFERRED_OUT (served in another province) or DECEASED.
alter table standing add column life_status text check (life_status in ('ACTIVE', 'TRANSFERRED_OUT', 'DECEASED'));
