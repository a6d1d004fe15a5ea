//! A real process, driven over a Runtime API on loopback as Lambda drives a function: many events at once, none for a long
//! time, a deadline that comes too early, and the end of the process.

mod crash;
mod driver;
mod flight;
#[cfg(unix)]
mod freeze;
mod world;
