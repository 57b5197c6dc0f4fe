"""What the API and the command line may ask for."""
