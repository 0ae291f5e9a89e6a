//! Receiver processes that are killed: each delivery has its effect once.
//!
//! The parent is the platform: it delivers to several receivers, in disorder and twice at times, and again after an
//! answer that is not 2xx or does not come. A receiver reads the numbers of deliveries, and prints its answers.

use std::collections::{HashSet, VecDeque};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver as Channel, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use http_body_util::Full;
use iopole_store::sqlx_0_8 as sqlx;
use iopole_store::{AsConnection, Inbox};
use iopole_webhook::testing::Signer;
use iopole_webhook::{Ack, Authentication, Delivery, HandlerError, Intake, Receiver};
use sqlx::Row as _;

use crate::support::{Database, Pool, at};
use crate::{database, setting};

const DATABASE: &str = "IOPOLE_CRASH_RECEIVER_DATABASE";
const SECRET: &str = "a secret of 32 characters at the very least";
/// Deliveries that one receiver has at a time.
const AT_ONCE: usize = 16;
const LEASE: Duration = Duration::from_secs(2);
/// Pause before a delivery is repeated.
const AGAIN: Duration = Duration::from_millis(300);

const TABLE: &str = "CREATE TABLE effect (key TEXT NOT NULL)";
const EFFECT: &str = "INSERT INTO effect (key) VALUES ($1)";
const EFFECTS: &str = "SELECT COUNT(*) AS number, COUNT(DISTINCT key) AS keys FROM effect";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_to_receivers_that_are_killed_have_their_effect_once() {
    let (deliveries, receivers, seed) = (
        setting("IOPOLE_CRASH_DELIVERIES", 300),
        setting("IOPOLE_CRASH_WORKERS", 2),
        setting("IOPOLE_CRASH_SEED", 1),
    );
    let Some(database) = database().await else { return };
    database.execute(TABLE).await;
    let (address, begin) = (database.address.clone(), Instant::now());
    let platform =
        move || Platform::new(address, usize::try_from(receivers).unwrap(), seed).deliver(deliveries);
    let (kills, answers) = tokio::task::spawn_blocking(platform).await.unwrap();
    let found = effects(&database).await;
    println!(
        "{}: {deliveries} deliveries, {receivers} receivers, {kills} kills, {answers} answers, {:.0} s",
        database.name,
        begin.elapsed().as_secs_f64()
    );
    let all = i64::try_from(deliveries).unwrap();
    assert_eq!(found, (all, all), "effects, and deliveries that had one");
}

async fn effects(database: &Database) -> (i64, i64) {
    match &database.pool {
        Pool::Sqlite(pool) => {
            let row = sqlx::query(EFFECTS).fetch_one(pool).await.unwrap();
            (row.get("number"), row.get("keys"))
        }
        Pool::Postgres(pool) => {
            let row = sqlx::query(EFFECTS).fetch_one(pool).await.unwrap();
            (row.get("number"), row.get("keys"))
        }
    }
}

/// A receiver process, and the deliveries that it has not answered.
struct Process {
    child: Child,
    open: HashSet<u64>,
}

struct Answer {
    /// Number of the process.
    process: u64,
    delivery: u64,
    is_done: bool,
}

struct Platform {
    database: String,
    rng: fastrand::Rng,
    processes: Vec<Process>,
    started: u64,
    sender: Sender<Answer>,
    answers: Channel<Answer>,
    /// Numbers of the processes, by their position.
    numbers: Vec<u64>,
    waiting: VecDeque<u64>,
    repeated: VecDeque<(Instant, u64)>,
    done: HashSet<u64>,
}

impl Platform {
    fn new(database: String, receivers: usize, seed: u64) -> Self {
        let (sender, answers) = channel();
        let mut platform = Self {
            database,
            rng: fastrand::Rng::with_seed(seed),
            processes: Vec::new(),
            started: 0,
            sender,
            answers,
            numbers: Vec::new(),
            waiting: VecDeque::new(),
            repeated: VecDeque::new(),
            done: HashSet::new(),
        };
        for _ in 0..receivers {
            let process = platform.start();
            platform.processes.push(process);
            platform.numbers.push(platform.started);
        }
        platform
    }

    fn start(&mut self) -> Process {
        self.started += 1;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "deliveries::receiver_process", "--nocapture"])
            .env(DATABASE, &self.database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (lines, number) = (BufReader::new(child.stdout.take().unwrap()).lines(), self.started);
        let answers = self.sender.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // The test runner prints lines as well.
                let Some((_, answer)) = line.split_once("delivery ") else { continue };
                let (delivery, status) = answer.split_once(' ').unwrap();
                let delivery = delivery.parse().unwrap();
                let _ = answers.send(Answer { process: number, delivery, is_done: status.starts_with('2') });
            }
        });
        Process { child, open: HashSet::new() }
    }

    /// Returns the numbers of kills and of answers.
    fn deliver(mut self, deliveries: u64) -> (u32, u32) {
        let mut all: Vec<_> = (0..deliveries).collect();
        self.rng.shuffle(&mut all);
        self.waiting = all.into();
        let deadline = Instant::now() + Duration::from_secs(60) + Duration::from_millis(100 * deliveries);
        let (mut kills, mut answers, mut next_kill) = (0, 0, Instant::now() + Duration::from_secs(1));
        while self.done.len() < usize::try_from(deliveries).unwrap() {
            assert!(Instant::now() < deadline, "{} of {deliveries} are done", self.done.len());
            self.hand_out();
            match self.answers.recv_timeout(Duration::from_millis(50)) {
                Ok(answer) => {
                    answers += 1;
                    self.answered(&answer);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => panic!("the sender is held here"),
            }
            if Instant::now() >= next_kill {
                self.kill_one();
                kills += 1;
                next_kill = Instant::now() + Duration::from_millis(self.rng.u64(200..2_000));
            }
        }
        (kills, answers)
    }

    fn hand_out(&mut self) {
        while self.repeated.front().is_some_and(|(due, _)| *due <= Instant::now()) {
            self.waiting.extend(self.repeated.pop_front().map(|(_, delivery)| delivery));
        }
        for process in &mut self.processes {
            while process.open.len() < AT_ONCE
                && let Some(delivery) = self.waiting.pop_front()
            {
                // One in five comes twice, to another receiver perhaps.
                if self.rng.u8(..5) == 0 {
                    self.repeated.push_back((Instant::now() + AGAIN, delivery));
                }
                process.open.insert(delivery);
                let line = format!("{delivery}\n");
                let _ = process.child.stdin.as_mut().unwrap().write_all(line.as_bytes());
            }
        }
    }

    fn answered(&mut self, answer: &Answer) {
        if answer.is_done {
            self.done.insert(answer.delivery);
        }
        let Some(at) = self.numbers.iter().position(|number| *number == answer.process) else { return };
        if self.processes[at].open.remove(&answer.delivery) && !answer.is_done {
            self.repeated.push_back((Instant::now() + AGAIN, answer.delivery));
        }
    }

    fn kill_one(&mut self) {
        let at = self.rng.usize(..self.processes.len());
        let process = self.start();
        self.numbers[at] = self.started;
        let mut killed = std::mem::replace(&mut self.processes[at], process);
        let _ = killed.child.kill();
        let _ = killed.child.wait();
        self.waiting.extend(killed.open.drain());
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }
}

/// Receives in the child process; does nothing in the parent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receiver_process() {
    let Ok(address) = std::env::var(DATABASE) else { return };
    let database = at(&address).await;
    let (inbox, pool) = (database.store.inbox().with_lease(LEASE), std::sync::Arc::new(database.pool));
    let handler_inbox = inbox.clone();
    let handler = move |delivery: Delivery| {
        let (inbox, pool) = (handler_inbox.clone(), std::sync::Arc::clone(&pool));
        async move { handle(&inbox, &pool, &delivery).await }
    };
    let intake = Intake::new(Authentication::hmac(SECRET).unwrap());
    let receiver = std::sync::Arc::new(Receiver::new(intake, inbox, handler));
    let (sender, mut deliveries) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let _ = sender.send(line.parse::<u64>().unwrap());
        }
    });
    while let Some(delivery) = deliveries.recv().await {
        let receiver = std::sync::Arc::clone(&receiver);
        tokio::spawn(async move {
            let body = format!(r#"{{"eventType":"CRASH","eventId":"event-{delivery}","payload":{{}}}}"#);
            let response = receiver.respond(Signer::new(SECRET).json(body).map(Full::new)).await;
            println!("delivery {delivery} {}", response.status().as_u16());
        });
    }
}

/// The effect and its claim commit together.
async fn handle(inbox: &Inbox, pool: &Pool, delivery: &Delivery) -> Result<Ack, HandlerError> {
    match pool {
        Pool::Sqlite(pool) => {
            let mut transaction = pool.begin().await?;
            if claims(inbox, &mut transaction, delivery).await? {
                sqlx::query(EFFECT).bind(delivery.key.to_string()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        }
        Pool::Postgres(pool) => {
            let mut transaction = pool.begin().await?;
            if claims(inbox, &mut transaction, delivery).await? {
                sqlx::query(EFFECT).bind(delivery.key.to_string()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        }
    }
    Ok(Ack::done())
}

async fn claims(
    inbox: &Inbox,
    transaction: &mut impl AsConnection,
    delivery: &Delivery,
) -> Result<bool, HandlerError> {
    Ok(inbox.claim_in(transaction, &delivery.key).await?)
}
