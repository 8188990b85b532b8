-- Why somebody was excused, sealed; null where no reason was given, and in rows that hold it in `reason` from before.
alter table party_attendance add column reason_sealed blob;
