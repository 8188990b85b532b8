create table of_the_library (id bigint not null primary key);
