//! The cache's locks in unit tests: the real ones, and right before each is taken or released the model checker chooses
//! who goes on. Elsewhere they are nothing more than the real ones.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::{LockResult, MutexGuard, TryLockError};

use shuttle::sync::atomic::{AtomicBool, Ordering};
use tokio::sync as real;

#[derive(Debug, Default)]
pub(super) struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    /// What it guards is touched under it alone, so what a caller does until it lets go is one step for all others.
    pub(super) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        take_turns();
        match self.0.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(error)) => Err(error),
            Err(TryLockError::WouldBlock) if is_checking() => panic!("held while another goes on"),
            Err(TryLockError::WouldBlock) => self.0.lock(),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct FlightLock<T>(real::Mutex<T>);

impl<T> FlightLock<T> {
    pub(super) async fn lock(&self) -> Flight<'_, T> {
        take_turns();
        Flight(self.0.lock().await)
    }

    pub(super) fn try_lock(&self) -> Result<Flight<'_, T>, real::TryLockError> {
        take_turns();
        self.0.try_lock().map(Flight)
    }
}

#[derive(Debug)]
pub(super) struct Flight<'a, T>(real::MutexGuard<'a, T>);

impl<T> Deref for Flight<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Drop for Flight<'_, T> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            take_turns();
        }
    }
}

/// Lets the checker choose who goes on, as it does before every access to one of its own atomics. Unlike a yield, this
/// wakes nobody, so that a wake-up that is missing stays missing.
pub(super) fn take_turns() {
    if is_checking() && !HAS_TURN.replace(false) {
        AtomicBool::new(false).load(Ordering::SeqCst);
    }
}

/// Says that this thread just got its first turn, so that it need not ask for one.
pub(super) fn starts() {
    HAS_TURN.set(true);
}

fn is_checking() -> bool {
    shuttle::current::try_get_current_task().is_some()
}

thread_local! {
    /// Of the one thread that the checker runs all others on.
    static HAS_TURN: Cell<bool> = const { Cell::new(false) };
}
