//! Starts the daily run: when the process starts, and when a day has begun.

use std::time::Duration;

use tracing::{error, warn};

use super::Duties;
use super::engine::{Asked, CLOCK_JUMPED, Stop, run};

/// How often to look whether a day has begun, or whether what failed can be done now.
const LOOK: Duration = Duration::from_secs(30);

pub(super) async fn every_day(duties: Duties) {
    let env = &duties.inner.env;
    let stopping = env.tasks.stopping();
    let mut done_on = None;
    loop {
        let today = env.clock.today();
        if done_on != Some(today) {
            match run(&duties, Asked::ByTheClock).await {
                Ok(_) => done_on = Some(today),
                Err(Stop::Ending) => return,
                // Whoever runs may fail: look again until it is seen that nothing is left to do.
                Err(Stop::Overtaken) => warn!("Another process runs the duties of {}", env.service),
                // Said once a day: until a person has looked at the clock, nothing changes.
                Err(Stop::Fault(fault)) if fault.reason() == CLOCK_JUMPED => {
                    error!(reason = CLOCK_JUMPED, "The daily run of {} is left out: {}", env.service, fault.en());
                    done_on = Some(today);
                }
                Err(Stop::Fault(fault)) => {
                    error!(reason = fault.reason(), "The daily run of {} is to be tried again", env.service);
                }
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
