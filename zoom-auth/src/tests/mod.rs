//! The provider against a scripted exchange and a clock that is moved by hand.

mod chaos;
mod herd;
mod renewing;
mod runtimes;
mod script;
mod size;
mod time;
