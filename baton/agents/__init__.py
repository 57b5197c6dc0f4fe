"""What the kinds of agents do, apart from the engine that runs them."""
