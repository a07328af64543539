//! Nothing: the tests beside this file run the library with other crates' feature flags turned on.
