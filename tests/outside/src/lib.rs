//! Nothing: the tests look at what the crates of the SDK do to a program that merely depends on them.

use {
    iopole_api as _, iopole_auth as _, iopole_http as _, iopole_model as _, iopole_sandbox as _, iopole_webhook as _,
};
