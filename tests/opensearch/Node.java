// One OpenSearch node as a process of its own: java -cp 'lib/*' Node.java FOLDER NAME HTTP TRANSPORT TRANSPORT,TRANSPORT,… [PLUGIN…]
// It runs until it is told to stop; the fifth argument names the transport ports of all nodes, this one's among them.
// What is in FOLDER/config/opensearch.yml holds too; plugins are named by their classes.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

public class Node {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<String> ports = Arrays.asList(arguments[4].split(","));
        Path more = folder.resolve("config/opensearch.yml");
        Settings.Builder builder = Settings.builder();
        if (Files.exists(more)) {
            builder.loadFromPath(more);
        }
        Settings settings = builder
            .put("path.home", folder.toString())
            .put("path.data", folder.resolve("data").toString())
            .put("path.logs", folder.resolve("logs").toString())
            .put("cluster.name", "searchsvc-tests")
            .put("node.name", arguments[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3])
            .putList("discovery.seed_hosts", ports.stream().map(port -> "127.0.0.1:" + port).toList())
            .putList("cluster.initial_cluster_manager_nodes", names(ports.size()))
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("node.store.allow_mmap", false)
            .build();
        OpenSearchRunnerNode node = new OpenSearchRunnerNode(
            new Environment(settings, folder.resolve("config")), plugins(arguments));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception ignored) {
                // It is going anyway.
            }
        }));
        node.start();
        new CountDownLatch(1).await();
    }

    private static List<Class<? extends Plugin>> plugins(String[] arguments) throws ClassNotFoundException {
        List<Class<? extends Plugin>> found = new ArrayList<>(List.of(Netty4Plugin.class, CommonAnalysisPlugin.class));
        for (String name : Arrays.asList(arguments).subList(5, arguments.length)) {
            found.add(Class.forName(name).asSubclass(Plugin.class));
        }
        return found;
    }

    private static List<String> names(int count) {
        return java.util.stream.IntStream.rangeClosed(1, count).mapToObj(number -> "node-" + number).toList();
    }
}
