//! Empty: the tests check that the crates of the SDK do not change a program that depends on them.

use {
    iopole_api as _, iopole_auth as _, iopole_http as _, iopole_model as _, iopole_sandbox as _, iopole_webhook as _,
};
