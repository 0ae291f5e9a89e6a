//! The benches and their expected rows. A row that is no longer measured fails.

use serde_json::Value;

pub(super) struct Bench {
    pub(super) package: &'static str,
    pub(super) name: &'static str,
    pub(super) rows: &'static [&'static str],
    /// Rows about memory, which only Linux reports.
    pub(super) on_linux: &'static [&'static str],
    /// Rows about a server that this machine may lack.
    pub(super) optional: &'static [&'static str],
}

impl Bench {
    /// Returns the expected rows on this machine, with these peers.
    pub(super) fn expected<'a>(&self, peers: impl Iterator<Item = &'a str>) -> Vec<String> {
        let on_linux = if cfg!(target_os = "linux") { self.on_linux } else { &[] };
        let own = self.rows.iter().chain(on_linux).map(ToString::to_string);
        let beside = peers.filter(|_| self.name == PEERS).map(|peer| format!("{PEER_ROW}{peer}"));
        own.chain(beside).collect()
    }
}

/// The bench that also runs other clients.
const PEERS: &str = "call";
/// Start of a row that compares with another client.
const PEER_ROW: &str = "files of an invoice, beside ";

pub(super) const BENCHES: &[Bench] = &[
    Bench {
        package: "iopole-auth",
        name: "token",
        rows: &[
            "token(), 1 task(s)",
            "a header through the trait, 1 task(s)",
            "token() through the trait, 1 task(s)",
            "token(), 8 task(s)",
            "a header through the trait, 8 task(s)",
            "token() through the trait, 8 task(s)",
            "10,000 callers, cold cache",
            "10,000 callers, and the request fails",
        ],
        on_linux: &[],
        optional: &[],
    },
    Bench {
        package: "iopole-http",
        name: "transport",
        rows: &[
            "typed call, 1 in flight",
            "typed call, 32 in flight",
            "typed call, 1 in flight, bare timed",
            "typed call, 32 in flight, bare timed",
            "once call, 1 in flight, beside an idempotent one",
            "once call, 32 in flight, beside an idempotent one",
            "50 MB download",
            "50 MB upload",
        ],
        on_linux: &["peak memory of a 50 MB download", "peak memory of a 50 MB upload"],
        optional: &[],
    },
    Bench {
        package: "iopole-http",
        name: "refresh",
        rows: &[
            "refresh under load: answers of 401",
            "refresh under load: waits beside a token",
            "refresh under load: token requests",
            "refresh under load: longest call, realm",
            "refresh under load: calls",
        ],
        on_linux: &[],
        optional: &[],
    },
    Bench {
        package: "iopole-document",
        name: "check",
        rows: &[
            "check an XML invoice",
            "check a Factur-X invoice",
            "check an XML invoice / en16931",
            "read an XML invoice",
            "read a Factur-X invoice",
            "write a CII invoice",
            "write a UBL invoice",
        ],
        on_linux: &["peak memory of a check / 8 MB of XML"],
        optional: &[],
    },
    Bench {
        package: "iopole-model",
        name: "parse",
        rows: &["parse 200 search rows", "write an invoice of 500 lines"],
        on_linux: &[],
        optional: &[],
    },
    Bench {
        package: "iopole-model",
        name: "allocations",
        rows: &["allocations of 200 search rows"],
        on_linux: &[],
        optional: &[],
    },
    Bench {
        package: "iopole-webhook",
        name: "verify",
        rows: &[
            "verify 1 MB of JSON",
            "verify 1 MB, checksum announced",
            "verify 1 MB in multipart",
            "receive and parse 1 MB of JSON",
            "receive and parse 1 MB / verify it",
            "the same in frames of 16 kB",
            "receive 1 MB in multipart",
        ],
        on_linux: &["peak memory of a 100 MB delivery"],
        optional: &[],
    },
    Bench {
        package: "iopole-store",
        name: "outbox",
        rows: &[
            "invoices by the outbox on SQLite, beside direct sends",
            "an invoice at 100,000 entries, beside 1,000",
        ],
        on_linux: &[],
        optional: &["invoices by the outbox on PostgreSQL, beside direct sends"],
    },
    Bench {
        package: "iopole-sandbox",
        name: "throughput",
        rows: &[
            "sandbox: GET of the customer id, one core",
            "sandbox: GET of an invoice, one core",
            "sandbox: invoices taken in, one core",
        ],
        on_linux: &["sandbox: peak memory after all that"],
        optional: &[],
    },
    Bench {
        package: "iopole-tests",
        name: PEERS,
        rows: &["files of an invoice, beside bare reqwest and serde"],
        on_linux: &[],
        optional: &[],
    },
];

/// Returns the names in a list of peers.
pub(super) fn names(peers: &Value) -> impl Iterator<Item = &str> {
    peers.as_array().into_iter().flatten().filter_map(|peer| peer.get("name")?.as_str())
}
