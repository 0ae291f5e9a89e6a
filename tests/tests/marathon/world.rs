//! The platform of a run, and the client under test.

use std::sync::Arc;
use std::time::Duration;

use iopole_api::{Client, Credentials, CustomerId, Environment};
use iopole_auth::{Cached, ClientCredentials};
use iopole_sandbox::{Clock, Customer, DeliveryFaults, Sandbox};

use crate::paper::Entry;
use crate::plan::{ATTEMPT_TIMEOUT, Plan};
use crate::time::{Tokens, Waiting};

/// The second customer. The client under test uses the first one by default.
const SECOND: &str = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";
/// Time beyond every pause after a failure.
const QUIET: Duration = Duration::from_secs(600);

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    /// Client under test, with short timeouts, so that latencies exceed them.
    pub(crate) client: Client,
    /// Client of the checks.
    pub(crate) clean: Client,
    pub(crate) customers: [CustomerId; 2],
}

impl World {
    pub(crate) async fn start(plan: &Plan) -> Self {
        let mut builder = Sandbox::builder()
            .seed(plan.seed)
            .customer(Customer::new(SECOND))
            .clock(Clock::system())
            .token_lifetime(plan.token_lifetime)
            .delivery_faults(DeliveryFaults::none().with_duplicates(25).with_disorder())
            .concurrent_deliveries(4);
        if plan.instant {
            builder = builder.instant();
        }
        let sandbox = builder.start().await.unwrap();
        let (client, clean) = (impatient(&sandbox, plan.seed), iopole_tests::client(&sandbox));
        let customers = [sandbox.customer_id(), SECOND].map(|id| id.parse().unwrap());
        Self { sandbox, client, clean, customers }
    }

    /// Returns the customer of an entry.
    pub(crate) fn customer(&self, entry: &Entry) -> CustomerId {
        self.customers[entry.customer].clone()
    }

    pub(crate) fn begin_faults(&self, plan: &Plan) {
        for fault in &plan.faults {
            self.sandbox.add_fault(fault.clone()).unwrap();
        }
    }

    /// Removes all faults, and ends every pause.
    pub(crate) fn end_faults(&self) {
        self.sandbox.clear_faults();
        self.sandbox.advance(QUIET);
    }

    pub(crate) fn timer(&self) -> Waiting {
        Waiting::new(self.sandbox.clock())
    }
}

fn impatient(sandbox: &Sandbox, seed: u64) -> Client {
    let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let flow = ClientCredentials::builder(environment.token_url().clone(), credentials)
        .connect_timeout(ATTEMPT_TIMEOUT)
        .timeout(ATTEMPT_TIMEOUT)
        .build();
    let tokens = Cached::builder(flow.unwrap()).clock(Arc::new(Tokens(sandbox.clock().clone()))).seed(seed);
    let http = iopole_http::Client::builder(environment.api_url().clone(), Arc::new(tokens.build()))
        .customer_id(sandbox.customer_id().parse::<iopole_api::CustomerId>().unwrap())
        .attempt_timeout(ATTEMPT_TIMEOUT)
        .total_timeout(ATTEMPT_TIMEOUT * 4)
        .seed(seed);
    Client::new(http.build().unwrap())
}
