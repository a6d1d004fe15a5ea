//! The cache under every order in which a few callers can take turns, and under random ones with more callers.
//!
//! Whatever the order, at the end of each call [`World::check`] holds, and while fetching, what [`Endpoint`] asserts. A
//! caller that waits for ever is a deadlock, which the checker reports. A failure prints its schedule; give that to
//! `shuttle::replay` with the same scenario.

use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::task::Poll;

use shuttle::future::{block_on, yield_now};
use shuttle::rand::{Rng, thread_rng};
use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::thread::{JoinHandle, spawn};
use shuttle::{Config, Runner};
use tokio::sync::Semaphore;

use super::locks::{starts, take_turns};
use super::*;
use crate::clock::FixedClock;
use crate::keys::fetch::{FetchFuture, Fetched, Fetcher, KeySetUrl};

/// A `kid` of every set, and one of none.
const KNOWN: &str = "known";
const UNKNOWN: &str = "unknown";

const COOL_DOWN: i64 = limits::KEYS_COOL_DOWN.as_secs().cast_signed();
const FRESH: i64 = limits::KEYS_FRESH.as_secs().cast_signed();
const STALE: i64 = limits::KEYS_STALE.as_secs().cast_signed();

#[test]
fn first_callers_share_one_fetch() {
    for takes in [0, COOL_DOWN] {
        every_order(move || {
            let world = World::new();
            world.endpoint.takes.store(takes, Ordering::SeqCst);
            assert_eq!(world.calls(&[KNOWN, KNOWN, KNOWN]), [Ok(0), Ok(0), Ok(0)]);
            assert_eq!(world.fetches(), 1);
        });
    }
}

#[test]
fn first_callers_share_one_failure() {
    every_order(|| {
        let world = World::new();
        world.endpoint.fail();
        let outcomes = world.calls(&[KNOWN, UNKNOWN, KNOWN]);
        assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
        assert_eq!(world.fetches(), 1);
    });
}

#[test]
fn a_known_key_of_a_fresh_set_waits_for_no_fetch() {
    every_order(|| {
        let world = World::fetched_since(COOL_DOWN);
        world.endpoint.hold();
        let strangers = [UNKNOWN, UNKNOWN].map(|kid| world.spawn_call(kid));
        assert_eq!(join(world.spawn_call(KNOWN)), Ok(0));
        // The endpoint answers only now: whoever waited for it would have waited for ever.
        world.endpoint.release();
        assert_eq!(strangers.map(join), [Ok(1), Ok(1)]);
        assert_eq!(world.fetches(), 2);
    });
}

#[test]
fn a_known_key_of_a_stale_set_waits_only_if_it_refreshes() {
    every_order(|| {
        let world = World::fetched_since(FRESH);
        world.endpoint.hold();
        // The endpoint answers when the first of the two is served, which may be neither's fetch.
        let callers = [KNOWN, KNOWN].map(|kid| {
            world.spawn(move |world| {
                let outcome = world.call(kid);
                world.endpoint.release();
                outcome
            })
        });
        let stranger = world.spawn_call(UNKNOWN);
        let outcomes = callers.map(join);
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(join(stranger), Ok(1));
        assert_eq!(world.fetches(), 2);
    });
}

#[test]
fn a_refresh_that_fails_leaves_the_stale_set() {
    every_order(|| {
        let world = World::fetched_since(FRESH);
        world.endpoint.fail();
        let outcomes = world.calls(&[KNOWN, KNOWN, UNKNOWN]);
        assert_eq!(outcomes[..2], [Ok(0), Ok(0)]);
        assert!(outcomes[2].is_err(), "it might be a new key");
        assert_eq!(world.fetches(), 2);
    });
}

/// Given up at each point at which it can be: in the queue, with the lock just handed over, in the fetch.
#[test]
fn a_caller_that_gives_up_locks_nobody_out() {
    for polls in 1..=2 {
        every_order(move || {
            let world = World::new();
            let hasty = world.spawn(move |world| world.call_for(polls, KNOWN));
            let outcomes = world.calls(&[KNOWN, KNOWN]);
            let _ = join(hasty);
            assert_eq!(outcomes[0], outcomes[1]);
            assert_eq!(world.fetches(), 1);
            world.clock.advance(COOL_DOWN);
            assert!(world.call(KNOWN).is_ok());
        });
    }
}

#[test]
fn a_set_that_was_asked_for_before_a_restore_serves_nobody_after_it() {
    let cases = [
        (None, [KNOWN, UNKNOWN].as_slice()),
        (Some(0), &[UNKNOWN]),
        (Some(COOL_DOWN), &[UNKNOWN]),
        (Some(FRESH), &[KNOWN]),
    ];
    for (age, others) in cases {
        every_order(move || {
            let world = age.map_or_else(World::new, World::fetched_since);
            let restored = world.spawn(|world| {
                world.forget();
                world.call(KNOWN)
            });
            let outcomes = world.calls(others);
            assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
            assert!(join(restored).is_ok());
            assert!(world.call(KNOWN).is_ok());
            assert!(world.fetches() <= 3);
        });
    }
}

#[test]
fn callers_with_a_new_key_share_one_fetch_while_others_hold_the_old_set() {
    every_order(|| {
        let world = World::fetched_since(COOL_DOWN);
        let outcomes = world.calls(&["set-1", "set-1", KNOWN]);
        assert_eq!(outcomes[..2], [Ok(1), Ok(1)]);
        assert!(outcomes[2].is_ok());
        assert_eq!(world.fetches(), 2);
    });
}

#[test]
fn a_prefetch_is_the_one_fetch_of_all_who_wait() {
    for is_up in [true, false] {
        every_order(move || {
            let world = World::new();
            world.endpoint.is_up.store(is_up, Ordering::SeqCst);
            let prefetch = world.spawn(|world| block_on(world.keys.prefetch()).is_ok());
            let outcomes = world.calls(&[KNOWN, KNOWN]);
            assert!(outcomes.iter().all(|outcome| outcome.is_ok() == is_up), "{outcomes:?}");
            assert_eq!(join(prefetch), is_up);
            assert_eq!(world.fetches(), 1);
        });
    }
}

/// Each of both clocks moves, and not at once, between any two readings of them.
#[test]
fn clocks_that_step_between_two_readings_mislead_nobody() {
    let steps = [(COOL_DOWN, COOL_DOWN), (FRESH, FRESH), (STALE, STALE), (STALE, 0), (-STALE, 0)];
    let ages = [None, Some(0), Some(FRESH - 1), Some(FRESH), Some(STALE - 1)];
    for (age, (wall, monotonic)) in ages.into_iter().flat_map(|age| steps.map(|step| (age, step))) {
        every_order(move || {
            let world = age.map_or_else(World::new, World::fetched_since);
            world.clock.read_in_turns();
            let steps = world.spawn(move |world| world.clock.step(wall, monotonic));
            let outcome = join(world.spawn_call(KNOWN));
            // A fetch that takes the whole hour comes to nothing.
            assert!(outcome.is_ok() || wall == STALE, "{outcome:?}");
            join(steps);
            world.clock.advance(COOL_DOWN);
            assert!(world.call(KNOWN).is_ok());
        });
    }
}

/// As when the execution environment is frozen while the answer is on its way.
#[test]
fn a_set_that_grew_too_old_on_its_way_serves_nobody() {
    for age in [None, Some(FRESH)] {
        every_order(move || {
            let world = age.map_or_else(World::new, World::fetched_since);
            world.endpoint.takes.store(STALE, Ordering::SeqCst);
            drop(world.calls(&[KNOWN, UNKNOWN]));
            world.endpoint.takes.store(0, Ordering::SeqCst);
            world.clock.advance(COOL_DOWN);
            assert!(world.call(KNOWN).is_ok());
        });
    }
}

#[test]
fn nothing_goes_wrong_in_random_orders_of_random_calls() {
    let scenario = || {
        let world = World::new();
        world.clock.read_in_turns();
        let callers = [4, 4, 4, 4].map(|acts| world.spawn(move |world| world.act_at_random(acts)));
        for caller in callers {
            join(caller);
        }
        world.endpoint.succeed();
        world.clock.advance(COOL_DOWN);
        assert!(world.call(KNOWN).is_ok());
    };
    check(RandomScheduler::new_from_seed(1, 10_000), scenario);
    check(PctScheduler::new_from_seed(1, 3, 10_000), scenario);
}

fn every_order(scenario: impl Fn() + Send + Sync + 'static) {
    check(DfsScheduler::new(None, false), scenario);
}

fn check(scheduler: impl Scheduler + 'static, scenario: impl Fn() + Send + Sync + 'static) {
    let orders = Runner::new(MainFirst(scheduler), Config::new()).run(scenario);
    // Shown with `--nocapture`.
    println!("{orders} orders");
}

/// The main thread starts the callers and waits for them; trying when it does would only multiply the orders.
#[derive(Debug)]
struct MainFirst<S>(S);

impl<S: Scheduler> Scheduler for MainFirst<S> {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.0.new_execution()
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        is_yielding: bool,
    ) -> Option<TaskId> {
        let main = runnable.iter().map(|task| task.id()).find(|id| *id == TaskId::from(0));
        main.or_else(|| self.0.next_task(runnable, current, is_yielding))
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
}

fn join<T>(caller: JoinHandle<T>) -> T {
    caller.join().unwrap()
}

/// What a call came to: the number of the set, in the order in which sets were asked for.
type Outcome = Result<usize, KeyError>;

/// The cache, and all that it sees of the world.
struct World {
    keys: RemoteKeys,
    endpoint: Arc<Endpoint>,
    clock: Arc<SteppingClock>,
    /// With the number of times that everything had been forgotten before the fetch.
    served: Mutex<Vec<(usize, Arc<HeldSet>)>>,
}

impl World {
    /// A cache that holds nothing.
    fn new() -> Arc<Self> {
        let clock = Arc::new(SteppingClock::default());
        let endpoint = Arc::new(Endpoint::new(clock.clone()));
        let location = Location::KeySet(KeySetUrl::parse("https://issuer.example/keys", false).unwrap());
        let publisher = Publisher {
            issuer: "https://issuer.example/".to_owned(),
            algorithms: Vec::new(),
            fetcher: endpoint.clone(),
            clock: clock.clone(),
        };
        let keys = RemoteKeys::new(location, Arc::new(publisher), None);
        Arc::new(Self { keys, endpoint, clock, served: Mutex::default() })
    }

    /// A cache that holds the set of number 0, of this age.
    fn fetched_since(seconds: i64) -> Arc<Self> {
        let world = Self::new();
        assert_eq!(world.call(KNOWN), Ok(0));
        world.clock.advance(seconds);
        world
    }

    fn spawn<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let world = self.clone();
        spawn(move || {
            starts();
            act(&world)
        })
    }

    fn spawn_call(self: &Arc<Self>, kid: &'static str) -> JoinHandle<Outcome> {
        self.spawn(move |world| world.call(kid))
    }

    /// Calls at the same time.
    fn calls(self: &Arc<Self>, kids: &[&'static str]) -> Vec<Outcome> {
        let callers: Vec<_> = kids.iter().map(|kid| self.spawn_call(kid)).collect();
        callers.into_iter().map(join).collect()
    }

    fn call(&self, kid: &str) -> Outcome {
        self.call_for(usize::MAX, kid).unwrap()
    }

    /// Gives up in the middle, after so many polls.
    fn call_for(&self, polls: usize, kid: &str) -> Option<Outcome> {
        let began = self.began();
        let answer = block_on(give_up_after(polls, self.keys.set_for(kid)));
        self.check_terms(&began);
        answer.map(|answer| answer.map(|set| self.check(&began, &set)))
    }

    fn forget(&self) {
        self.keys.forget();
        self.endpoint.log().forgotten += 1;
    }

    fn fetches(&self) -> usize {
        self.endpoint.log().fetches.len()
    }

    fn began(&self) -> Began {
        let log = self.endpoint.log();
        Began { at: self.clock.moment(), forgotten: log.forgotten, fetches: log.fetches.len() }
    }

    /// The set was published, after the last time before the call that everything was forgotten, and not too long ago.
    fn check(&self, began: &Began, set: &Arc<HeldSet>) -> usize {
        let log = self.endpoint.log();
        let number = (0..log.fetches.len()).find(|number| set.keys.knows(&format!("set-{number}"))).unwrap();
        let fetch = &log.fetches[number];
        assert!(fetch.forgotten >= began.forgotten, "a set from before a restore");
        let at = if number < began.fetches { began.at } else { fetch.ended.unwrap() };
        let (wall, monotonic) = (at.0 - fetch.started.0, at.1 - fetch.started.1);
        assert!(monotonic < STALE && (wall < STALE || self.clock.went_back()), "a set too old");
        self.served.lock().unwrap().push((fetch.forgotten, set.clone()));
        number
    }

    /// What rests on a set from before a restore must know by now.
    fn check_terms(&self, began: &Began) {
        let served = self.served.lock().unwrap();
        let mut forgotten = served.iter().filter(|(forgotten, _)| *forgotten < began.forgotten);
        assert!(
            forgotten.all(|(_, set)| set.term.is_over.load(Ordering::SeqCst)),
            "a term from before a restore"
        );
    }

    fn act_at_random(&self, acts: usize) {
        for _ in 0..acts {
            match thread_rng().gen_range(0..12) {
                0 => self.forget(),
                1 => self.clock.step(COOL_DOWN, COOL_DOWN),
                2 => self.clock.step(FRESH, FRESH),
                3 => self.clock.step(STALE, 0),
                4 => self.clock.step(-FRESH, 0),
                5 => self.endpoint.fail(),
                6 => self.endpoint.succeed(),
                7 => drop(block_on(self.keys.prefetch())),
                8 => drop(self.call_for(thread_rng().gen_range(1..4), KNOWN)),
                9 => drop(self.call(UNKNOWN)),
                _ => drop(self.call(KNOWN)),
            }
        }
    }
}

/// In the end, of all sets that were served, the one at hand still runs, and no other.
impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let held = self.keys.state().held.clone();
        for (_, set) in &*self.served.lock().unwrap() {
            let is_held = held.as_ref().is_some_and(|held| Arc::ptr_eq(held, set));
            assert_ne!(set.term.is_over.load(Ordering::SeqCst), is_held, "a term apart from its set");
        }
    }
}

async fn give_up_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    let output = std::future::poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Pending if left == 0 => Poll::Ready(None),
            poll => poll.map(Some),
        }
    });
    let output = output.await;
    if output.is_none() {
        // Others go on before it is dropped, and may wake it.
        take_turns();
    }
    output
}

/// What there was when a call began.
struct Began {
    at: (i64, i64),
    forgotten: usize,
    fetches: usize,
}

/// Publishes a set of its own for each fetch, which has `set-` and the number of the fetch as a `kid`.
#[derive(Debug)]
struct Endpoint {
    clock: Arc<SteppingClock>,
    log: Mutex<Log>,
    is_up: AtomicBool,
    takes: AtomicI64,
    gate: Semaphore,
}

#[derive(Debug, Default)]
struct Log {
    fetches: Vec<Fetch>,
    in_flight: usize,
    forgotten: usize,
}

#[derive(Debug)]
struct Fetch {
    started: (i64, i64),
    ended: Option<(i64, i64)>,
    forgotten: usize,
}

impl Endpoint {
    fn new(clock: Arc<SteppingClock>) -> Self {
        let (is_up, takes) = (AtomicBool::new(true), AtomicI64::new(0));
        Self { clock, log: Mutex::default(), is_up, takes, gate: Semaphore::new(1) }
    }

    fn fail(&self) {
        self.is_up.store(false, Ordering::SeqCst);
    }

    fn succeed(&self) {
        self.is_up.store(true, Ordering::SeqCst);
    }

    /// Answers nobody until [`release`](Self::release).
    fn hold(&self) {
        self.gate.forget_permits(1);
    }

    fn release(&self) {
        self.gate.add_permits(1);
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }

    /// At most one at a time, and one more for each time that a clock moved or everything was forgotten.
    fn start(&self) -> usize {
        let mut log = self.log();
        let number = log.fetches.len();
        assert_eq!(log.in_flight, 0, "two fetches at once");
        assert!(number <= self.clock.moves() + log.forgotten, "within the cool-down");
        let fetch = Fetch { started: self.clock.moment(), ended: None, forgotten: log.forgotten };
        log.in_flight += 1;
        log.fetches.push(fetch);
        number
    }
}

impl Fetcher for Endpoint {
    fn fetch<'a>(&'a self, _: &'a KeySetUrl) -> FetchFuture<'a> {
        Box::pin(async {
            let number = self.start();
            let _flight = InFlight(self);
            yield_now().await;
            let _open = self.gate.acquire().await;
            match self.takes.load(Ordering::SeqCst) {
                0 => {}
                seconds => self.clock.advance(seconds),
            }
            self.log().fetches[number].ended = Some(self.clock.moment());
            if !self.is_up.load(Ordering::SeqCst) {
                return Err(FetchError::new("the endpoint is down"));
            }
            // Not one of these can verify, and that is of no interest here.
            let kids = [KNOWN.to_owned(), format!("set-{number}")];
            let keys = kids.map(|kid| serde_json::json!({"kty": "oct", "kid": kid}));
            Ok(Fetched::new(serde_json::json!({ "keys": keys }).to_string()))
        })
    }
}

struct InFlight<'a>(&'a Endpoint);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.log().in_flight -= 1;
    }
}

#[derive(Debug)]
struct SteppingClock {
    now: FixedClock,
    is_read_in_turns: AtomicBool,
    moves: AtomicUsize,
    went_back: AtomicBool,
}

impl Default for SteppingClock {
    fn default() -> Self {
        let (moves, went_back) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self {
            now: FixedClock::at(1_800_000_000),
            is_read_in_turns: AtomicBool::new(false),
            moves,
            went_back,
        }
    }
}

impl SteppingClock {
    /// From now on, others may go on before each reading.
    fn read_in_turns(&self) {
        self.is_read_in_turns.store(true, Ordering::SeqCst);
    }

    /// Both clocks move at once.
    fn advance(&self, seconds: i64) {
        self.now.advance(seconds);
        self.moves.fetch_add(1, Ordering::SeqCst);
    }

    /// The wall clock moves, and then the monotonic one.
    fn step(&self, wall: i64, monotonic: i64) {
        take_turns();
        self.now.set_wall(self.now.unix_seconds() + wall);
        self.moves.fetch_add(1, Ordering::SeqCst);
        self.went_back.fetch_or(wall < 0, Ordering::SeqCst);
        if monotonic != 0 {
            take_turns();
            let wall = self.now.unix_seconds();
            self.advance(monotonic);
            self.now.set_wall(wall);
        }
    }

    /// Both clocks, read by the test itself.
    fn moment(&self) -> (i64, i64) {
        (self.now.unix_seconds(), self.now.monotonic_seconds())
    }

    fn moves(&self) -> usize {
        self.moves.load(Ordering::SeqCst)
    }

    fn went_back(&self) -> bool {
        self.went_back.load(Ordering::SeqCst)
    }
}

impl Clock for SteppingClock {
    fn unix_seconds(&self) -> i64 {
        if self.is_read_in_turns.load(Ordering::SeqCst) {
            take_turns();
        }
        self.now.unix_seconds()
    }

    fn monotonic_seconds(&self) -> i64 {
        if self.is_read_in_turns.load(Ordering::SeqCst) {
            take_turns();
        }
        self.now.monotonic_seconds()
    }
}
