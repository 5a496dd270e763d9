-- PostgreSQL 15 or newer: one role, one database. Run as a superuser once; replace the password.
create role yipanqi login password 'CHANGE-ME';
create database yipanqi owner yipanqi encoding 'UTF8' template template0;
