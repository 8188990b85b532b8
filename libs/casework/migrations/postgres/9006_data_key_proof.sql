-- By which data keys the sealed values of this database were made: one row, written when the database is new.
create table data_key_proof (
    proof       bigint not null primary key check (proof = 1),
    -- A constant, sealed: whoever cannot open it holds other keys.
    sealed      bytea  not null,
    -- The blind index of the same constant: under another index key nothing would be found again.
    blind_index bytea  not null
);
