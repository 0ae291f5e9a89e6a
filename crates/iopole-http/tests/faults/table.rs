//! Expected result of every fault, by class of operation.

use iopole_http::ErrorKind as Kind;

use crate::ATTEMPTS as ALL;
use crate::server::Fault::{self, *};

/// Expected result of one class against a lasting fault: requests seen, the kind of the error, and the attempts that
/// timed out.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) seen: usize,
    pub(crate) kind: Kind,
    pub(crate) stalls: u32,
}

pub(crate) struct Row {
    pub(crate) fault: Fault,
    /// True if a request that ends in the fault has been carried out.
    pub(crate) processes: bool,
    /// Result of safe and idempotent operations.
    pub(crate) safe: Expected,
    pub(crate) once: Expected,
}

fn row(fault: Fault, processes: bool, safe: (usize, Kind), once: (usize, Kind)) -> Row {
    let stalls = matches!(fault, Stall(_) | StallInBody(_));
    let expected = |(seen, kind): (usize, Kind)| {
        let stalls = if stalls { u32::try_from(seen).unwrap() } else { 0 };
        Expected { seen, kind, stalls }
    };
    Row { fault, processes, safe: expected(safe), once: expected(once) }
}

pub(crate) fn table() -> Vec<Row> {
    vec![
        // Before the request is complete: the platform may have accepted it nevertheless.
        row(ResetInBody(1_000), false, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(StallInBody(1_000), false, (ALL, Kind::TimedOut), (1, Kind::OutcomeUnknown)),
        row(Reset(""), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(Reset("HTTP/1.1 200 OK\r\ncont"), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(Close(""), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(
            Close("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Reset("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        // A body breaks off after the policies have finished: nothing retries.
        row(
            Reset("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        row(Stall(""), true, (ALL, Kind::TimedOut), (1, Kind::OutcomeUnknown)),
        row(Stall("HTTP/1.1 200 OK\r\n"), true, (ALL, Kind::TimedOut), (1, Kind::OutcomeUnknown)),
        row(
            Stall("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            true,
            (1, Kind::TimedOut),
            (1, Kind::OutcomeUnknown),
        ),
        row(Reset("nonsense\r\n\r\n"), true, (ALL, Kind::Interrupted), (1, Kind::OutcomeUnknown)),
        row(
            Answer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nS3CRET"),
            true,
            (1, Kind::Unreadable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 6\r\n\r\nnozip!"),
            true,
            (1, Kind::Interrupted),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 500 E\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 502 E\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 503 E\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 504 E\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::Unavailable),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 408 E\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
            true,
            (ALL, Kind::TimedOut),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n\
                 HTTP/1.1 422 E\r\ncontent-length: 0\r\n\r\n",
            ),
            false,
            (1, Kind::Refused),
            (1, Kind::Refused),
        ),
        row(
            Stall("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
            true,
            (ALL, Kind::TimedOut),
            (1, Kind::OutcomeUnknown),
        ),
        row(
            Answer("HTTP/1.1 501 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Refused),
            (1, Kind::Refused),
        ),
        row(
            Answer("HTTP/1.1 400 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Refused),
            (1, Kind::Refused),
        ),
        row(
            Answer("HTTP/1.1 401 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (2, Kind::Authentication),
            (2, Kind::Authentication),
        ),
        row(
            Answer("HTTP/1.1 403 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Forbidden),
            (1, Kind::Forbidden),
        ),
        row(
            Answer("HTTP/1.1 429 E\r\ncontent-length: 0\r\n\r\n"),
            false,
            (ALL, Kind::Throttled),
            (ALL, Kind::Throttled),
        ),
        row(
            Answer("HTTP/1.1 429 E\r\nretry-after: 99999999999999\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Throttled),
            (1, Kind::Throttled),
        ),
        row(
            Answer("HTTP/1.1 307 E\r\nlocation: /else\r\ncontent-length: 0\r\n\r\n"),
            false,
            (1, Kind::Redirected),
            (1, Kind::Redirected),
        ),
    ]
}
