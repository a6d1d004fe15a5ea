//! A real process, driven over a Runtime API on loopback as Lambda drives a function.

mod driver;
mod flight;
#[cfg(unix)]
mod freeze;
mod world;
