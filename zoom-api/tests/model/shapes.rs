//! Shapes: what a model checker runs, through so many interleavings by chance,
//! and as many by priorities that change at three moments.

use shuttle::{check_pct, check_random};

pub(crate) fn check(shape: fn(), interleavings: usize) {
    check_random(shape, interleavings);
    check_pct(shape, interleavings, 3);
}

/// Makes a quick test and a long one of each shape.
macro_rules! shapes {
    (quick: $quick:literal, long: $long:literal; $($shape:ident,)*) => {
        mod quick {
            $(#[test]
            fn $shape() {
                crate::shapes::check(super::$shape, $quick);
            })*
        }
        mod long {
            $(#[test]
            #[ignore = "long: run by cargo xtask ci"]
            fn $shape() {
                crate::shapes::check(super::$shape, $long);
            })*
        }
    };
}
pub(crate) use shapes;
