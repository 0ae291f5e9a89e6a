CREATE TABLE iopole_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    -- As enqueued; empty where the client's default applies.
    customer TEXT NOT NULL,
    -- As sent: fixed when an attempt begins.
    sent_as TEXT,
    number TEXT,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Next time at which a worker has something to do; in a claimed entry, the end of the lease.
    due BIGINT NOT NULL,
    owner TEXT,
    fence BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Fruitless steps in this state.
    tries BIGINT NOT NULL DEFAULT 0,
    started BIGINT,
    ended BIGINT,
    invoice TEXT,
    code TEXT,
    detail TEXT,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX iopole_outbox_due ON iopole_outbox (state, due, id)
    WHERE state IN ('sending', 'sent', 'unknown');
CREATE INDEX iopole_outbox_queue ON iopole_outbox (customer, due, id) WHERE state = 'queued';
CREATE INDEX iopole_outbox_state ON iopole_outbox (state, id);
CREATE TABLE iopole_outbox_file (
    entry INTEGER PRIMARY KEY REFERENCES iopole_outbox (id) ON DELETE CASCADE,
    content BLOB NOT NULL
);
-- Order in which customers are served.
CREATE TABLE iopole_outbox_customer (
    customer TEXT PRIMARY KEY NOT NULL,
    served BIGINT NOT NULL
);
CREATE INDEX iopole_outbox_served ON iopole_outbox_customer (served, customer);
-- What was sent by a customer since a time, as far as it was read.
CREATE TABLE iopole_outbox_listing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer TEXT NOT NULL UNIQUE,
    since BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    -- Position behind the last page; NULL when all pages were read.
    position TEXT
);
CREATE TABLE iopole_outbox_page (
    listing BIGINT NOT NULL,
    page BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (listing, page)
);
-- SHA-256 of copies that were downloaded for a comparison.
CREATE TABLE iopole_outbox_copy (
    invoice TEXT PRIMARY KEY NOT NULL,
    sha256 TEXT NOT NULL,
    downloaded BIGINT NOT NULL
);
CREATE INDEX iopole_outbox_downloaded ON iopole_outbox_copy (downloaded);
CREATE TABLE iopole_inbox_claim (
    key TEXT PRIMARY KEY NOT NULL,
    ticket BIGINT NOT NULL,
    until BIGINT NOT NULL,
    answer BLOB,
    changed BIGINT NOT NULL
);
CREATE INDEX iopole_inbox_changed ON iopole_inbox_claim (changed);
-- Deliveries whose effect is in the application's own tables.
CREATE TABLE iopole_inbox_effect (
    key TEXT PRIMARY KEY NOT NULL,
    changed BIGINT NOT NULL
);
CREATE TABLE iopole_inbox_kept (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    received BIGINT NOT NULL
);
-- The latest time of creation that a sweep has read up to.
CREATE TABLE iopole_sweep (
    name TEXT PRIMARY KEY NOT NULL,
    mark BIGINT NOT NULL
);
-- Invoices and statuses that the application has.
CREATE TABLE iopole_sweep_taken (
    key TEXT PRIMARY KEY NOT NULL,
    changed BIGINT NOT NULL
);
-- Invoices that a sweep comes back to: their statuses go on, or something of them failed.
CREATE TABLE iopole_sweep_open (
    invoice TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    -- Latest status of which the application has everything.
    latest TEXT,
    tries BIGINT NOT NULL,
    detail TEXT,
    due BIGINT NOT NULL
);
CREATE INDEX iopole_sweep_due ON iopole_sweep_open (name, due);
