import CryptoExtras
import Hummingbird
import Mustache
