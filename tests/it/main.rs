//! Weshift through its public door, on both databases: one binary, one file per page or act.
//!
//! Each test is a sentence about the product. It is told by people: Ada writes, Bea moderates.

#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/akismet.rs"]
mod akismet;
mod browser;
mod host;
mod receiver;
mod tools;
mod world;

mod api;
mod audit;
mod backups;
mod bodies;
mod answers;
mod broken;
mod changes;
mod clients;
mod commands;
mod comments;
mod crash;
mod deploy;
mod desk;
mod doors;
mod embed;
mod exercise;
mod export;
mod feeds;
mod first_run;
mod followers;
mod groups;
mod http;
mod leaks;
mod letters;
mod limits;
mod live;
mod mail;
mod notices;
mod odd_rows;
mod own_address;
mod pages;
mod paused;
mod people;
mod plans;
mod managers;
mod mentions;
mod metrics;
mod roles;
mod posts;
mod privacy;
mod programs;
mod queue;
mod reading;
mod spam;
mod static_sites;
mod trust;
mod upgrading;
mod webhooks;
mod xss;
