//! The plan of a seed: documents, faults, and reception.

use std::fmt;
use std::time::{Duration, SystemTime};

use iopole_sandbox::Fault;

use crate::paper::Entry;

/// Timeout between a normal answer and the longest latency.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(250);
const LONGEST_LATENCY_MS: u64 = 350;

const LONGEST_DRIP_MS: u64 = 150;

const READING: [&str; 7] = [
    "searchInvoices",
    "downloadInvoice",
    "listInvoiceStatusHistory",
    "listNotSeenInvoices",
    "markInvoiceAsSeen",
    "listUnseenInvoiceStatuses",
    "markInvoiceStatusAsSeen",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiving {
    Webhook,
    Inbox,
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) entries: Vec<Entry>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) receiving: Receiving,
    /// Sends all invoices at once, or one after the other.
    pub(crate) at_once: bool,
    /// Life cycle at the measured pace, or immediate.
    pub(crate) instant: bool,
    pub(crate) token_lifetime: Duration,
    /// True if the token endpoint is down for a second at the start.
    pub(crate) outage: bool,
    /// Number of waits after which the platform accepts an invoice with a cut connection.
    pub(crate) late: Option<u64>,
}

impl Plan {
    pub(crate) fn of(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let late = (rng.u8(..6) == 0).then(|| rng.u64(1..=5));
        let count = rng.u32(1..=4);
        let entries = (0..count).map(|at| Entry::new(&mut rng, format!("M{seed}-{at}"))).collect();
        let receiving = if rng.bool() { Receiving::Webhook } else { Receiving::Inbox };
        let mut faults = match late {
            Some(_) => late_faults(&mut rng, count),
            None => faults(&mut rng, receiving),
        };
        let outage = rng.u8(..4) == 0;
        if outage {
            faults.push(token_outage(&mut rng));
        }
        Self {
            seed,
            entries,
            faults,
            receiving,
            at_once: late.is_none() && rng.bool(),
            instant: rng.bool(),
            token_lifetime: Duration::from_secs(match late {
                Some(_) => 1740,
                None => rng.choice([1, 5, 60, 1740]).unwrap_or(1740),
            }),
            outage,
            late,
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { receiving, at_once, instant, token_lifetime, late, .. } = self;
        write!(
            f,
            "{receiving:?}, at once: {at_once}, instant: {instant}, late: {late:?}, tokens: {token_lifetime:?}"
        )?;
        for entry in &self.entries {
            write!(f, "\n  {entry}")?;
        }
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault:?}"))
    }
}

fn faults(rng: &mut fastrand::Rng, receiving: Receiving) -> Vec<Fault> {
    let mut faults = Vec::new();
    for _ in 0..rng.u8(1..=3) {
        let fault = if rng.u8(..10) == 0 { refusal(rng) } else { misfortune(rng, LONGEST_DRIP_MS) };
        faults.push(now_and_then(rng, fault).on("sendInvoice"));
    }
    for operation in READING {
        for _ in 0..rng.u8(..3) {
            // Only the idle timeout bounds a file, so a slow one may take minutes.
            let longest_drip = if operation == "downloadInvoice" { 2 } else { LONGEST_DRIP_MS };
            let fault = if rng.u8(..6) == 0 { refusal(rng) } else { misfortune(rng, longest_drip) };
            // A wrong file cannot be detected if it is the only one.
            let deceives = fault == Fault::garbage() || fault == Fault::empty();
            if deceives && operation == "downloadInvoice" && receiving == Receiving::Inbox {
                continue;
            }
            faults.push(now_and_then(rng, fault).on(operation));
        }
    }
    for _ in 0..rng.u8(..3) {
        let fault = if rng.bool() { lifetime(rng) } else { misfortune(rng, LONGEST_DRIP_MS) };
        faults.push(now_and_then(rng, fault).on("token"));
    }
    faults
}

/// Returns the faults of a realm that restarts for a second.
fn token_outage(rng: &mut fastrand::Rng) -> Fault {
    let fault = match rng.u8(..3) {
        0 => Fault::cut_before(),
        1 => Fault::status(503).retry_after("1"),
        _ => Fault::status(503),
    };
    fault.on("token").lasting(Duration::from_secs(1))
}

/// Returns one cut connection, and faults of the search and the downloads.
fn late_faults(rng: &mut fastrand::Rng, count: u32) -> Vec<Fault> {
    let cut = Fault::cut_before().skip(rng.u64(..u64::from(count))).times(1).on("sendInvoice");
    let mut faults = vec![cut];
    for operation in ["searchInvoices", "downloadInvoice"] {
        if rng.bool() {
            let fault = unavailable(rng);
            faults.push(now_and_then(rng, fault).on(operation));
        }
    }
    faults
}

fn now_and_then(rng: &mut fastrand::Rng, fault: Fault) -> Fault {
    let fault = fault.seed(rng.u64(..)).skip(rng.u64(..3));
    // Some last for the whole faulty phase.
    let fault = if rng.u8(..8) == 0 { fault } else { fault.times(rng.u64(1..=4)) };
    if rng.bool() { fault.probability(0.5) } else { fault }
}

/// Returns faults that no caller causes.
fn misfortune(rng: &mut fastrand::Rng, longest_drip_ms: u64) -> Fault {
    match rng.u8(..12) {
        0 => Fault::status(401),
        1 => asking_to_wait(rng, Fault::status(429)),
        2 | 3 => unavailable(rng),
        4 => Fault::latency(Duration::from_millis(rng.u64(10..LONGEST_LATENCY_MS))),
        5 => Fault::cut_before(),
        6 => Fault::cut_after(),
        7 => Fault::truncated(),
        8 => Fault::garbage(),
        9 => Fault::empty(),
        10 => Fault::redirect("http://127.0.0.1:1/elsewhere"),
        _ => Fault::slow_drip(Duration::from_millis(rng.u64(1..=longest_drip_ms))),
    }
}

fn unavailable(rng: &mut fastrand::Rng) -> Fault {
    let fault = Fault::status(*rng.choice(&[408, 500, 502, 503, 504]).unwrap());
    let fault = asking_to_wait(rng, fault);
    if rng.bool() { fault.after_processing() } else { fault }
}

fn asking_to_wait(rng: &mut fastrand::Rng, fault: Fault) -> Fault {
    match rng.u8(..8) {
        0 => fault.retry_after("0"),
        1 => fault.retry_after("1"),
        2 => fault.retry_after("600"),
        3 => fault.retry_after("soon"),
        4 => fault.retry_after("Sun, 06 Nov 1994 08:49:37 GMT"),
        5 => fault.retry_after(date(SystemTime::now() + Duration::from_secs(1))),
        _ => fault,
    }
}

fn date(at: SystemTime) -> String {
    let at = jiff::Timestamp::try_from(at).unwrap();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn refusal(rng: &mut fastrand::Rng) -> Fault {
    Fault::status(*rng.choice(&[400, 403, 404, 409, 413, 422]).unwrap())
}

fn lifetime(rng: &mut fastrand::Rng) -> Fault {
    match rng.u8(..5) {
        0 => Fault::lifetime_missing(),
        1 => Fault::lifetime_of(0),
        2 => Fault::lifetime_of(-1),
        3 => Fault::lifetime_of(36_000),
        _ => Fault::lifetime_text("soon"),
    }
}
