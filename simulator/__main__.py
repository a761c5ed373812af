from simulator.config import from_environment
from simulator.server import serve

if __name__ == "__main__":
    serve(from_environment())
