//! A worker in a process of its own.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use iopole_sandbox::Sandbox;
use iopole_store::{Point, Worker};

use crate::setting;
use crate::support::{client_at, open};

const DATABASE: &str = "IOPOLE_CRASH_CHILD_DATABASE";
const PLATFORM: &str = "IOPOLE_CRASH_CHILD_PLATFORM";
const DIE_AT: &str = "IOPOLE_CRASH_CHILD_DIE_AT";
const SEED: &str = "IOPOLE_CRASH_CHILD_SEED";

/// Lease of workers. Large runs need a longer one: the simulated platform answers them more slowly.
pub(crate) fn lease() -> Duration {
    Duration::from_secs(setting("IOPOLE_CRASH_LEASE", 4))
}

/// Settling time: the lease less a second, so that both are longer in large runs.
fn settling() -> Duration {
    lease() - Duration::from_secs(1)
}

/// A worker process, killed when this goes.
pub(crate) struct Process(Child);

impl Process {
    /// `die_at` aborts the process at the nth time that a worker comes to a point.
    pub(crate) fn start(database: &str, sandbox: &Sandbox, seed: u64, die_at: Option<(Point, u32)>) -> Self {
        let platform = [
            sandbox.api_url(),
            sandbox.token_url(),
            sandbox.client_id(),
            sandbox.client_secret(),
            sandbox.customer_id(),
        ];
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "process::worker_process", "--nocapture"])
            .env(DATABASE, database)
            .env(PLATFORM, platform.join(" "))
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some((point, nth)) = die_at {
            command.env(DIE_AT, format!("{point:?} {nth}"));
        }
        Self(command.spawn().unwrap())
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// True once the process has ended by itself.
    pub(crate) fn has_died(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// Kilobytes of memory, by a field of `/proc`.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a worker in the child process; does nothing in the parent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker_process() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let platform = std::env::var(PLATFORM).unwrap();
    let [api, token, id, secret, customer] = platform.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let store = open(&database).await;
    let worker = Worker::new(store.outbox(), client_at(api, token, id, secret, customer, lease() / 2))
        .with_lease(lease())
        .with_settling_time(settling())
        .with_poll_interval(Duration::from_millis(100))
        .with_follow_pauses(Duration::from_millis(500), Duration::from_secs(2))
        .with_seed(std::env::var(SEED).unwrap().parse().unwrap());
    let worker = match std::env::var(DIE_AT) {
        Err(_) => worker,
        Ok(text) => {
            let (name, nth) = text.split_once(' ').unwrap();
            let (name, nth): (String, u32) = (name.to_owned(), nth.parse().unwrap());
            let count = AtomicU32::new(0);
            worker.at_points(move |point| {
                if format!("{point:?}") == name && count.fetch_add(1, Ordering::SeqCst) + 1 == nth {
                    std::process::abort();
                }
            })
        }
    };
    worker.run(std::future::pending()).await;
}
