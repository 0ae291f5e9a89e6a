//! The simulated platform from outside: real HTTP, a manual clock, no sleep.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod access;
mod claims;
mod control;
mod customers;
mod deliveries;
mod directory;
mod enrollments;
mod entities;
mod faults;
mod files;
mod forms;
mod generation;
mod handle;
mod hostile;
mod international;
mod life_cycle;
mod memory;
mod networks;
mod paper;
mod receiver;
mod reporting;
mod retries;
mod samples;
mod scenarios;
mod search;
mod sending;
mod statuses;
mod support;
mod token;
mod traffic;
mod unread;
mod web_pages;
mod webhooks;
